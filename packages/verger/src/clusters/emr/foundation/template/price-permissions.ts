import { euRegions } from '../../settings/cluster-settings.js';
import type { Permission } from './permission.js';

/** What AWS tells about prices, costs and limits. None of these actions has a resource. */
export function priceAndQuotaPermissions(): readonly Permission[] {
  return [
    {
      sid: 'AskForPrices',
      reason: 'quotes with prices of today',
      actions: ['pricing:GetProducts'],
      resources: ['*'],
    },
    {
      sid: 'AskForCosts',
      reason: 'what clusters did cost, by day and by tag',
      actions: ['ce:GetCostAndUsage'],
      resources: ['*'],
    },
    {
      sid: 'AskForQuota',
      reason: 'how many vCPUs the account may have, before a cluster is started',
      actions: ['servicequotas:GetServiceQuota'],
      resources: ['*'],
    },
    {
      sid: 'LookAtEc2',
      reason: 'spot prices, vCPUs in use, and free addresses',
      actions: ['ec2:DescribeInstances', 'ec2:DescribeSpotPriceHistory', 'ec2:DescribeSubnets'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:RequestedRegion': euRegions } },
    },
  ];
}
