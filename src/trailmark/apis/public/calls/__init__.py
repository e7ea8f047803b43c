"""What `Api` can do, a module per noun; `api.Api` joins them."""
