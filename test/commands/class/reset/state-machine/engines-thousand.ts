// `npm run test:thousand`: what engines.ts does with fifty accounts, with a thousand. Too long for CI.
process.env['CLASS_SIZE'] ??= '1000';
await import('./engines.ts');
