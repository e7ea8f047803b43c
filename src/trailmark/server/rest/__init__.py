"""Everything on HTTP that is not GraphQL."""
