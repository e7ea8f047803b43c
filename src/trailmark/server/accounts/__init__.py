"""People, teams, organizations, their keys and what they may do."""
