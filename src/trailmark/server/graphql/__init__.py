"""The one GraphQL schema, a module per noun."""
