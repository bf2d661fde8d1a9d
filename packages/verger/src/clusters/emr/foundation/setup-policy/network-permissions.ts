import { tagKeys } from '../../account/tags.js';
import type { Place } from '../names.js';
import type { Permission } from '../template/permission.js';

/** The network. A new thing of EC2 has no name, so only its tag says whose it is. */
export function networkPermissions(place: Place): readonly Permission[] {
  const { region, accountId } = place;
  const things = (...types: readonly string[]): readonly string[] =>
    types.map((type) => `arn:aws:ec2:${region}:${accountId}:${type}/*`);
  const all = things('vpc', 'subnet', 'internet-gateway', 'route-table', 'security-group', 'vpc-endpoint');
  return [
    {
      sid: 'CreateNetwork',
      reason:
        'creates network, subnets, gateway, routes, the endpoint of S3 and the security group, each with its tags',
      actions: [
        'ec2:CreateInternetGateway',
        'ec2:CreateRouteTable',
        'ec2:CreateSecurityGroup',
        'ec2:CreateSubnet',
        'ec2:CreateTags',
        'ec2:CreateVpc',
        'ec2:CreateVpcEndpoint',
      ],
      resources: [...all, ...things('security-group-rule')],
    },
    {
      sid: 'ChangeNetwork',
      reason: 'changes and deletes the network that carries our tag',
      actions: [
        'ec2:AssociateRouteTable',
        'ec2:AttachInternetGateway',
        'ec2:AuthorizeSecurityGroupEgress',
        'ec2:CreateRoute',
        'ec2:DeleteInternetGateway',
        'ec2:DeleteRoute',
        'ec2:DeleteRouteTable',
        'ec2:DeleteSecurityGroup',
        'ec2:DeleteSubnet',
        'ec2:DeleteVpc',
        'ec2:DeleteVpcEndpoints',
        'ec2:DetachInternetGateway',
        'ec2:DisassociateRouteTable',
        'ec2:ModifySubnetAttribute',
        'ec2:ModifyVpcAttribute',
        'ec2:RevokeSecurityGroupEgress',
      ],
      resources: all,
      conditions: { StringEquals: { [`aws:ResourceTag/${tagKeys.cluster}`]: place.name } },
    },
    {
      sid: 'DescribeNetwork',
      reason: 'CloudFormation waits for what it creates; these actions have no resource',
      actions: [
        'ec2:DescribeAvailabilityZones',
        'ec2:DescribeInternetGateways',
        'ec2:DescribeRouteTables',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSubnets',
        'ec2:DescribeVpcAttribute',
        'ec2:DescribeVpcEndpoints',
        'ec2:DescribeVpcs',
      ],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:RequestedRegion': region } },
    },
  ];
}
