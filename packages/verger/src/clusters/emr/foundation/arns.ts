import { namesAt, type Place } from './names.js';

/** The ARNs that policies name. */
export function arnsAt(place: Place) {
  const { region, accountId } = place;
  const names = namesAt(place);
  const role = (name: string): string => `arn:aws:iam::${accountId}:role/${name}`;
  return {
    bucket: `arn:aws:s3:::${names.bucket}`,
    inBucket: (folder: string): string => `arn:aws:s3:::${names.bucket}/${folder}*`,
    serviceRole: role(names.serviceRole),
    nodesRole: role(names.nodesRole),
    deadlineRole: role(names.deadlineRole),
    sessionsRole: role(names.sessionsRole),
    serviceLinkedRole: (service: string, name: string): string =>
      role(`aws-service-role/${service}.amazonaws.com/${name}`),
    clusters: `arn:aws:elasticmapreduce:${region}:${accountId}:cluster/*`,
    clustersAnywhere: `arn:aws:elasticmapreduce:*:${accountId}:cluster/*`,
    /** Of EMR Serverless. */
    applications: `arn:aws:emr-serverless:${region}:${accountId}:/applications/*`,
    serverlessSessions: `arn:aws:emr-serverless:${region}:${accountId}:/applications/*/sessions/*`,
    stack: `arn:aws:cloudformation:${region}:${accountId}:stack/${names.stack}/*`,
    schedules: `arn:aws:scheduler:${region}:${accountId}:schedule/${names.scheduleGroup}/*`,
    scheduleGroup: `arn:aws:scheduler:${region}:${accountId}:schedule-group/${names.scheduleGroup}`,
    instances: `arn:aws:ec2:${region}:${accountId}:instance/*`,
    stateRule: `arn:aws:events:${region}:${accountId}:rule/${names.stack}`,
    logGroup: `arn:aws:logs:${region}:${accountId}:log-group:${names.logGroup}`,
  };
}
