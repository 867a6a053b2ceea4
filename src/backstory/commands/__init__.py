"""Commands: options of the command line in, printed documents and files out; each module is one group of subcommands."""
