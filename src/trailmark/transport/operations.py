"""The GraphQL documents that a writing client sends.

Source: wire protocol 2.2, 2.3, 2.8, 2.10; names and fields are those that every server
of the protocol knows.
"""

from __future__ import annotations

_BUCKET = """{
      id
      name
      displayName
      sweepName
      historyLineCount
      project { id name entity { id name } }
      user { id username }
    }"""

UPSERT_RUN = f"""mutation UpsertBucket(
  $name: String, $project: String, $entity: String, $groupName: String,
  $displayName: String, $notes: String, $commit: String, $config: JSONString,
  $host: String, $program: String, $repo: String, $jobType: String, $sweep: String,
  $tags: [String!], $summaryMetrics: JSONString
) {{
  upsertBucket(input: {{
    name: $name, modelName: $project, entityName: $entity, groupName: $groupName,
    displayName: $displayName, notes: $notes, commit: $commit, config: $config,
    host: $host, jobProgram: $program, jobRepo: $repo, jobType: $jobType,
    sweep: $sweep, tags: $tags, summaryMetrics: $summaryMetrics
  }}) {{
    inserted
    bucket {_BUCKET}
  }}
}}"""

REWIND_RUN = f"""mutation RewindRun(
  $runName: String!, $entity: String, $project: String, $metricName: String!,
  $metricValue: Float!
) {{
  rewindRun(input: {{
    runName: $runName, entityName: $entity, projectName: $project,
    metricName: $metricName, metricValue: $metricValue
  }}) {{
    rewoundRun {_BUCKET}
  }}
}}"""

RESUME_STATUS = """query RunResumeStatus(
  $project: String, $entity: String, $name: String!
) {
  model(name: $project, entityName: $entity) {
    id
    name
    entity { id name }
    bucket(name: $name, missingOk: true) {
      id
      name
      displayName
      config
      summaryMetrics
      tags
      notes
      historyLineCount
      eventsLineCount
      logLineCount
      historyTail
      eventsTail
      wandbConfig(keys: ["t"])
    }
  }
}"""

CREATE_RUN_FILES = """mutation CreateRunFiles(
  $entity: String!, $project: String!, $run: String!, $files: [String!]!
) {
  createRunFiles(input: {
    entityName: $entity, projectName: $project, runName: $run, files: $files
  }) {
    runID
    uploadHeaders
    files { name uploadUrl }
  }
}"""

RAISE_ALERT = """mutation NotifyScriptableRunAlert(
  $entityName: String!, $projectName: String!, $runName: String!, $title: String!,
  $text: String!, $severity: AlertSeverity, $waitDuration: Duration
) {
  notifyScriptableRunAlert(input: {
    entityName: $entityName, projectName: $projectName, runName: $runName,
    title: $title, text: $text, severity: $severity, waitDuration: $waitDuration
  }) { success }
}"""
