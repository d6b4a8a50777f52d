// Loaded before all tests: files that tests write have no write permission for others, on machines with any default.
// The program uses no file of a workspace that others can change.
process.umask(0o022);
