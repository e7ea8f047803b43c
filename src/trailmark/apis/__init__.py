"""Reading what a server keeps."""
