#!/usr/bin/env node
// The SDK advises learners on Node 20 to upgrade, on every command; the requirement is ours to tell (see engines).
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `workshop needs Node.js 20.19 or newer; this is ${process.versions.node}. See https://nodejs.org\n`,
  );
  process.exitCode = 2;
} else {
  try {
    const { main, version } = await import('../dist/cli.js');
    process.exitCode = await main(process.argv.slice(2), version);
  } catch (error) {
    // Only looked at now: node:fs, to look before, would cost each start some milliseconds.
    if (error?.code !== 'ERR_MODULE_NOT_FOUND' || !/module '.*cli\.js'/.test(error.message)) throw error;
    process.stderr.write('workshop is not built yet. Run: npm ci\n');
    process.exitCode = 2;
  }
}
