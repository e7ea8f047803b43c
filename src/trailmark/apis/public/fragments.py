"""What the documents of the public API select of each thing.

Source: wire protocol 4.0; every server of the protocol knows these fields.
"""

from __future__ import annotations

PAGE_INFO = "pageInfo { endCursor hasNextPage }"

PROJECT_INFO = "project { id internalId name entity { name } }"

TYPE = "id name description createdAt"

COLLECTION = f"""
  __typename id name description createdAt updatedAt
  {PROJECT_INFO}
  type: defaultArtifactType {{ name }}
  tags {{ edges {{ node {{ id name }} }} }}
"""

ARTIFACT = f"""
  id versionIndex description metadata ttlDurationSeconds ttlIsInherited historyStep
  state size digest commitHash fileCount createdAt updatedAt
  artifactSequence {{ __typename id name {PROJECT_INFO} }}
  artifactType {{ name }}
  tags {{ id name }}
  aliases {{ id alias artifactCollection {{ __typename name {PROJECT_INFO} }} }}
"""

MEMBERSHIP = f"""
  id versionIndex createdAt
  aliases {{ id alias }}
  artifactCollection {{ __typename id name {PROJECT_INFO} }}
  artifact {{ {ARTIFACT} }}
"""

FILE = """
  id name: displayName url sizeBytes storagePath mimetype updatedAt digest md5 directUrl
"""

REGISTRY = """
  id internalId name description createdAt updatedAt access
  entity { name organization { name } }
  allowAllArtifactTypes: allowAllArtifactTypesInRegistry
  artifactTypes(includeAll: true) { edges { node { name } } }
"""
