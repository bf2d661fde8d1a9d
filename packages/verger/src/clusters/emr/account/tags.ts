/** Tags of everything that Verger creates: by them it finds what a machine that is gone has left. */
export const tagKeys = {
  /** The name of the cluster: on all of them. */
  cluster: 'verger:cluster',
  /** A random id of one `up` or `run`, by which a cluster is found whose creation got no answer. */
  run: 'verger:run',
  /** The ARN of who created it. */
  owner: 'verger:owner',
  /** ISO 8601: when the schedule ends the cluster. */
  deadline: 'verger:deadline',
  /** USD that the cluster may cost. */
  maxCost: 'verger:max-cost',
  /** USD that the run of the cluster was quoted at: low, likely and high, separated by spaces. */
  quote: 'verger:quote',
  /** Input and output of the run that it was started for, separated by a space. */
  job: 'verger:job',
  /** With the value `true`, EMR's service policy lets EMR use a network and its security groups. */
  emr: 'for-use-with-amazon-emr-managed-policies',
} as const;
