import type * as CloudFormationSdk from '@aws-sdk/client-cloudformation';
import type * as CostExplorerSdk from '@aws-sdk/client-cost-explorer';
import type * as InstanceConnectSdk from '@aws-sdk/client-ec2-instance-connect';
import type * as EmrSdk from '@aws-sdk/client-emr';
import type * as PricingSdk from '@aws-sdk/client-pricing';
import type * as ServerlessSdk from '@aws-sdk/client-emr-serverless';
import type * as SchedulerSdk from '@aws-sdk/client-scheduler';
import type * as StsSdk from '@aws-sdk/client-sts';
import { type AuditLog } from './audit-log.js';
import { auditCalls } from './audit-calls.js';

/** A client of a service and the commands that it takes. */
export interface Service<Client, Sdk> {
  readonly client: Client;
  readonly sdk: Sdk;
}

/**
 * The AWS services of one region, for the account of the configured credentials. Each is loaded on first use, since that
 * takes a tenth of a second; each call is added to the audit log.
 *
 * Servers other than AWS come from the environment, as for all AWS tools: `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_EMR`.
 */
export class AwsAccount {
  readonly region: string;
  readonly audit: AuditLog;

  constructor(region: string, audit: AuditLog) {
    this.region = region;
    this.audit = audit;
    // Silences the SDK's four-line warning about the end of support for Node 20.
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  }

  /** With a single attempt: a cluster must not be started twice. */
  async emr(maxAttempts = 5): Promise<Service<EmrSdk.EMRClient, typeof EmrSdk>> {
    const sdk = await import('@aws-sdk/client-emr');
    const client = new sdk.EMRClient({ region: this.region, maxAttempts });
    return { client: auditCalls(client, 'EMR', this.region, this.audit), sdk };
  }

  async serverless(): Promise<Service<ServerlessSdk.EMRServerlessClient, typeof ServerlessSdk>> {
    const sdk = await import('@aws-sdk/client-emr-serverless');
    const client = new sdk.EMRServerlessClient({ region: this.region });
    return { client: auditCalls(client, 'EMRServerless', this.region, this.audit), sdk };
  }

  async scheduler(): Promise<Service<SchedulerSdk.SchedulerClient, typeof SchedulerSdk>> {
    const sdk = await import('@aws-sdk/client-scheduler');
    const client = new sdk.SchedulerClient({ region: this.region });
    return { client: auditCalls(client, 'Scheduler', this.region, this.audit), sdk };
  }

  async cloudFormation(): Promise<Service<CloudFormationSdk.CloudFormationClient, typeof CloudFormationSdk>> {
    const sdk = await import('@aws-sdk/client-cloudformation');
    const client = new sdk.CloudFormationClient({ region: this.region });
    return { client: auditCalls(client, 'CloudFormation', this.region, this.audit), sdk };
  }

  async instanceConnect(): Promise<
    Service<InstanceConnectSdk.EC2InstanceConnectClient, typeof InstanceConnectSdk>
  > {
    const sdk = await import('@aws-sdk/client-ec2-instance-connect');
    const client = new sdk.EC2InstanceConnectClient({ region: this.region });
    return { client: auditCalls(client, 'EC2InstanceConnect', this.region, this.audit), sdk };
  }

  async sts(): Promise<Service<StsSdk.STSClient, typeof StsSdk>> {
    const sdk = await import('@aws-sdk/client-sts');
    const client = new sdk.STSClient({ region: this.region });
    return { client: auditCalls(client, 'STS', this.region, this.audit), sdk };
  }

  /** Prices of all regions, from the one place in the EU that has them. */
  async pricing(): Promise<Service<PricingSdk.PricingClient, typeof PricingSdk>> {
    const sdk = await import('@aws-sdk/client-pricing');
    const region = 'eu-central-1';
    const client = new sdk.PricingClient({ region });
    return { client: auditCalls(client, 'Pricing', region, this.audit), sdk };
  }

  /** Costs in all regions; AWS has them in us-east-1 alone. Each request costs 0.01 USD. */
  async costExplorer(): Promise<Service<CostExplorerSdk.CostExplorerClient, typeof CostExplorerSdk>> {
    const sdk = await import('@aws-sdk/client-cost-explorer');
    const region = 'us-east-1';
    const client = new sdk.CostExplorerClient({ region });
    return { client: auditCalls(client, 'Cost Explorer', region, this.audit), sdk };
  }
}
