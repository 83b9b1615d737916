/** The part of the settings that says which network the perimeter is made of. */
import { Type } from 'typebox';

const closed = { additionalProperties: false } as const;

/** RFC 4632; that the address has no bits beyond its prefix is a rule of its own (`settings-rules.ts`). */
export const cidr = (description: string) =>
  Type.String({ pattern: '^\\d{1,3}(\\.\\d{1,3}){3}/\\d{1,2}$', description });
const address = (description: string) => Type.String({ pattern: '^\\d{1,3}(\\.\\d{1,3}){3}$', description });
const subnetId = Type.String({ pattern: '^subnet-[0-9a-f]{8,17}$', description: 'The subnet.' });
const endpointId = (service: string) =>
  Type.Optional(
    Type.String({
      pattern: '^vpce-[0-9a-f]{8,17}$',
      description: `The endpoint for ${service} that the VPC already has. Left out, one is made.`,
    }),
  );
const zone = Type.String({ pattern: '^[a-z]{2}(-[a-z]+)+-\\d[a-z]$', description: 'Such as `us-east-1a`.' });

export const newVpc = Type.Object(
  {
    cidr: Type.Optional(cidr('Its range, /16 to /20. Sixteen equal blocks are cut from it. `10.0.0.0/20` if absent.')),
    availabilityZones: Type.Optional(
      Type.Array(zone, {
        minItems: 2,
        maxItems: 3,
        uniqueItems: true,
        description:
          'Its zones, by name. Left out, the first two of the Region; name them where an endpoint service is not offered in one of those.',
      }),
    ),
  },
  closed,
);

const subnet = Type.Object({ id: subnetId, cidr: cidr('Its range.'), availabilityZone: zone }, closed);

export const existingVpc = Type.Object(
  {
    id: Type.String({
      pattern: '^vpc-[0-9a-f]{8,17}$',
      description: 'The VPC. It needs DNS support and DNS host names.',
    }),
    cidr: cidr('Its range.'),
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
    routeTableIds: Type.Array(Type.String({ pattern: '^rtb-[0-9a-f]{8,17}$' }), {
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
  closed,
);

export const resolver = Type.Object(
  {
    inboundAddresses: Type.Optional(
      Type.Array(Type.Object({ subnetId, address: address('A free address in that subnet.') }, closed), {
        minItems: 2,
        uniqueItems: true,
        description:
          'Where corporate DNS servers forward to. In a new VPC left out: the tenth address of each endpoint subnet.',
      }),
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
            domainName: Type.String({ minLength: 1, maxLength: 253, description: 'Such as `corp.example.com`.' }),
            targets: Type.Array(address('A corporate DNS server.'), { minItems: 1, uniqueItems: true }),
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
  closed,
);

/** Corporate simulation: a peered VPC with a DNS server and a client, for a rehearsal. */
export const onPremises = Type.Object(
  {
    cidr: cidr('The range of the simulated corporate network, /24 or wider; it must be one of `corporateNetworks`.'),
  },
  closed,
);
