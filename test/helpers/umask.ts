// Loaded before all tests: files that tests write have no write permission for others, whatever the machine's default is.
// The program uses no file of a workspace that others can change.
process.umask(0o022);
