import { tagKeys } from '../../account/tags.js';
import { namesAt, type Place } from '../names.js';
import { attribute, ref, type Resource, type Resources, tagList } from './template.js';

const addresses = '10.64.0.0/18';
/** One for each of three availability zones: EMR chooses the one that has the instances. 4,091 addresses each. */
const subnetAddresses = ['10.64.0.0/20', '10.64.16.0/20', '10.64.32.0/20'];

export const subnetIds = subnetAddresses.map((_, index) => `Subnet${index + 1}`);

/** EMR's policy works in a network with this tag alone. */
const forEmr = { [tagKeys.emr]: 'true' };

/**
 * A network from which nodes reach AWS, and into which nobody gets: its only security group opens no port. Nodes have
 * public addresses because that is cheaper than a NAT gateway, by 0.05 USD an hour and the data.
 */
export function networkResources(place: Place): Resources {
  const { stack } = namesAt(place);
  const tags = tagList({ Name: stack, ...forEmr });
  return {
    Vpc: {
      Type: 'AWS::EC2::VPC',
      Properties: {
        CidrBlock: addresses,
        EnableDnsSupport: true,
        EnableDnsHostnames: true,
        Tags: tags,
      },
    },
    InternetGateway: { Type: 'AWS::EC2::InternetGateway', Properties: { Tags: tags } },
    InternetGatewayAttachment: {
      Type: 'AWS::EC2::VPCGatewayAttachment',
      Properties: { VpcId: ref('Vpc'), InternetGatewayId: ref('InternetGateway') },
    },
    RouteTable: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc'), Tags: tags } },
    InternetRoute: {
      Type: 'AWS::EC2::Route',
      DependsOn: 'InternetGatewayAttachment',
      Properties: {
        RouteTableId: ref('RouteTable'),
        DestinationCidrBlock: '0.0.0.0/0',
        GatewayId: ref('InternetGateway'),
      },
    },
    ...Object.fromEntries(subnetAddresses.flatMap((range, index) => subnet(range, index, tags))),
    S3Endpoint: s3Endpoint(place),
    SecurityGroup: securityGroup(stack, tags),
  };
}

type Tags = ReturnType<typeof tagList>;

function subnet(range: string, index: number, tags: Tags): readonly (readonly [string, Resource])[] {
  const id = subnetIds[index];
  return [
    [
      id,
      {
        Type: 'AWS::EC2::Subnet',
        Properties: {
          VpcId: ref('Vpc'),
          CidrBlock: range,
          AvailabilityZone: { 'Fn::Select': [index, { 'Fn::GetAZs': '' }] },
          MapPublicIpOnLaunch: true,
          Tags: tags,
        },
      },
    ],
    [
      `${id}Routes`,
      {
        Type: 'AWS::EC2::SubnetRouteTableAssociation',
        Properties: { SubnetId: ref(id), RouteTableId: ref('RouteTable') },
      },
    ],
  ];
}

/** Free, and what nodes read from S3 stays in AWS's network. Its policy is the default: nodes install from S3 too. */
function s3Endpoint({ region }: Place): Resource {
  return {
    Type: 'AWS::EC2::VPCEndpoint',
    Properties: {
      VpcEndpointType: 'Gateway',
      VpcId: ref('Vpc'),
      ServiceName: `com.amazonaws.${region}.s3`,
      RouteTableIds: [ref('RouteTable')],
    },
  };
}

/**
 * For all nodes. EMR itself adds what nodes need among each other, and port 8443 from its own addresses. With one group
 * for both kinds of nodes these rules name only the group itself, so that it can be deleted with the stack.
 */
function securityGroup(stack: string, tags: Tags): Resource {
  return {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      GroupName: stack,
      GroupDescription: 'Nodes of clusters that Verger starts: nothing may come in',
      VpcId: ref('Vpc'),
      SecurityGroupEgress: [
        {
          Description: 'AWS and its package repositories, by TLS',
          IpProtocol: 'tcp',
          FromPort: 443,
          ToPort: 443,
          CidrIp: '0.0.0.0/0',
        },
        {
          Description: 'other nodes',
          IpProtocol: '-1',
          CidrIp: attribute('Vpc', 'CidrBlock'),
        },
      ],
      Tags: tags,
    },
  };
}
