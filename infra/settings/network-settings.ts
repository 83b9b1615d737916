/** The part of the settings that says which network the perimeter is made of. */
import { Type } from 'typebox';
import { address, availabilityZone, cidr, closed, zoneName } from './forms.ts';

const subnetId = Type.String({
  pattern: '^subnet-[0-9a-f]{8,17}$',
  examples: ['subnet-0123456789abcdef0'],
  description: 'The subnet.',
});
const endpointId = (service: string) =>
  Type.Optional(
    Type.String({
      pattern: '^vpce-[0-9a-f]{8,17}$',
      examples: ['vpce-0123456789abcdef0'],
      description: `The endpoint for ${service} that the VPC already has. Left out, one is made.`,
    }),
  );

export const newVpc = Type.Object(
  {
    cidr: Type.Optional(cidr('Its range, /16 to /20. Sixteen equal blocks are cut from it. `10.0.0.0/20` if absent.')),
    availabilityZones: Type.Optional(
      Type.Array(availabilityZone, {
        minItems: 2,
        maxItems: 3,
        uniqueItems: true,
        description:
          'Its zones, by name. Left out, the first two of the Region; name them where an endpoint service is not offered in one of those.',
      }),
    ),
  },
  { ...closed, description: 'A VPC to make, without a way to the internet. Or `existingVpc`.' },
);

const subnet = Type.Object({ id: subnetId, cidr: cidr('Its range.'), availabilityZone }, closed);

export const existingVpc = Type.Object(
  {
    id: Type.String({
      pattern: '^vpc-[0-9a-f]{8,17}$',
      examples: ['vpc-0123456789abcdef0'],
      description: 'The VPC. It needs DNS support and DNS host names.',
    }),
    cidr: cidr('Its range.'),
    dedicated: Type.Optional(
      Type.Boolean({
        description:
          'Whether nothing but Studio Pass (and Studio, if it shares the VPC) runs in it. Endpoints that are made here serve the whole VPC and let nobody else pass; so unless this is true, all of `endpoints` must be given, and Studio must be an existing domain. False if absent.',
      }),
    ),
    serviceSubnets: Type.Array(subnet, {
      minItems: 2,
      description:
        'Where the tasks run, in at least two zones, without a way to the internet. Nothing else may run there: whoever has an address in them is taken for the service.',
    }),
    endpointSubnets: Type.Array(subnet, {
      minItems: 2,
      description: 'Where interface endpoints, load balancer and resolver get their addresses, one for each zone.',
    }),
    studioSubnets: Type.Optional(
      Type.Array(subnet, {
        minItems: 1,
        description:
          'Where the apps of Studio run, if in this VPC: those of a new domain, or of one that shares the VPC.',
      }),
    ),
    routeTableIds: Type.Array(Type.String({ pattern: '^rtb-[0-9a-f]{8,17}$', examples: ['rtb-0123456789abcdef0'] }), {
      minItems: 1,
      description: 'The route tables of these subnets, for the gateway endpoints.',
    }),
    endpoints: Type.Optional(
      Type.Object(
        {
          sageMakerApi: endpointId('the SageMaker API'),
          studio: endpointId('Studio'),
          executeApi: endpointId('API Gateway'),
          sts: endpointId('STS'),
          logs: endpointId('CloudWatch Logs'),
          ecrApi: endpointId('the ECR API'),
          ecrDocker: endpointId('ECR images'),
          secretsManager: endpointId('Secrets Manager, which only launch links need'),
          s3: endpointId('S3 (gateway)'),
          dynamoDb: endpointId('DynamoDB (gateway)'),
        },
        {
          ...closed,
          description:
            'Endpoints that the VPC already has: two with private DNS for one service cannot be in one VPC. Their endpoint policies stay as they are.',
        },
      ),
    ),
  },
  { ...closed, description: 'The VPC that there is already. Or `vpc`.' },
);

export const resolver = Type.Object(
  {
    inboundAddresses: Type.Optional(
      Type.Array(
        Type.Object(
          { subnetId, address: address('A free address in that subnet; AWS has the first four and the last.') },
          closed,
        ),
        {
          minItems: 2,
          uniqueItems: true,
          description:
            'Where corporate DNS servers forward to: addresses for an inbound endpoint, in two subnets at least. In a new VPC left out: the address ending in .10 of each endpoint subnet (`10.0.0.10` and `10.0.1.10`, if the VPC is `10.0.0.0/20`).',
        },
      ),
    ),
    existingInboundAddresses: Type.Optional(
      Type.Array(address('Where it answers.'), {
        minItems: 2,
        uniqueItems: true,
        description:
          'Addresses of an inbound endpoint that there is already, one that resolves names as this VPC does. Then none is made.',
      }),
    ),
    forwardRules: Type.Optional(
      Type.Array(
        Type.Object(
          {
            domainName: zoneName('Such as `corp.example.com`.'),
            targets: Type.Array(address('A corporate DNS server.'), {
              minItems: 1,
              uniqueItems: true,
              description: 'The addresses of the corporate DNS servers that know them.',
            }),
          },
          closed,
        ),
        {
          minItems: 1,
          description:
            'Names that the VPC asks corporate DNS servers for, through an outbound endpoint. Left out, there is none.',
        },
      ),
    ),
    queryLogRetentionDays: Type.Optional(
      Type.Integer({
        description:
          'How long the queries of the VPC are kept; one of the periods CloudWatch Logs knows. 90 if absent.',
      }),
    ),
  },
  { ...closed, description: 'DNS between the corporate networks and the VPC.' },
);

/** Corporate simulation: a peered VPC with a DNS server and a client, for a rehearsal. */
export const onPremises = Type.Object(
  {
    cidr: cidr('The range of the simulated corporate network, /24 or wider; it must be one of `corporateNetworks`.'),
  },
  {
    ...closed,
    description: 'A simulated corporate network beside the VPC, to rehearse with. Left out, there is none.',
  },
);
