/**
 * The way from API Gateway to the tasks: VPC link, internal load balancer, target group. Each step lets in the one before
 * it and nobody else, so that no request gets to a task without having passed the private API.
 */

import { Validations } from 'aws-cdk-lib';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import type { Foundation } from '../foundation.ts';
import { nameOf } from '../names.ts';
import type { Settings } from '../settings/settings-schema.ts';

/** Where the service listens (`server.port`). */
export const SERVICE_PORT = 8080;

/** A little longer than API Gateway waits for an answer (29 s). */
const DEREGISTRATION_SECONDS = 30;
const TLS_POLICY = 'ELBSecurityPolicy-TLS13-1-2-2021-06';

export interface ServiceLoadBalancerProps {
  readonly settings: Settings;
  readonly foundation: Foundation;
}

export class ServiceLoadBalancer extends Construct {
  readonly loadBalancer: elb.CfnLoadBalancer;
  readonly targetGroup: elb.CfnTargetGroup;
  readonly listener: elb.CfnListener;
  readonly vpcLinkId: string;
  /** What integrations of the API call, without a path. */
  readonly origin: string;

  constructor(scope: Construct, id: string, { settings, foundation }: ServiceLoadBalancerProps) {
    super(scope, id);
    const { certificateArn, certificateDomainName } = settings.service ?? {};
    const port = certificateArn === undefined ? 80 : 443;
    const subnetIds = foundation.endpointSubnets.map(({ subnet }) => subnet.subnetId);

    const linkGroup = this.#securityGroup('LinkGroup', foundation, 'The VPC link of Studio Pass.');
    const group = this.#securityGroup('Group', foundation, 'The load balancer of Studio Pass.');
    linkGroup.addEgressRule(group, ec2.Port.tcp(port), 'To the load balancer.');
    group.addIngressRule(linkGroup, ec2.Port.tcp(port), 'From the VPC link only.');
    group.addEgressRule(foundation.taskSecurityGroup, ec2.Port.tcp(SERVICE_PORT), 'To the tasks.');
    // Of the first layer, so that the rule is in this template and not in that of the foundation, which knows nothing of it.
    new ec2.CfnSecurityGroupIngress(this, 'TasksIngress', {
      groupId: foundation.taskSecurityGroup.securityGroupId,
      sourceSecurityGroupId: group.securityGroupId,
      ipProtocol: 'tcp',
      fromPort: SERVICE_PORT,
      toPort: SERVICE_PORT,
      description: 'From the load balancer only.',
    });

    this.loadBalancer = new elb.CfnLoadBalancer(this, 'LoadBalancer', {
      type: 'application',
      scheme: 'internal',
      ipAddressType: 'ipv4',
      subnets: subnetIds,
      securityGroups: [group.securityGroupId],
      loadBalancerAttributes: attributes({
        // It holds nothing. With protection, a first deployment that fails could not be taken back.
        'deletion_protection.enabled': 'false',
        'routing.http.drop_invalid_header_fields.enabled': 'true',
        'routing.http.desync_mitigation_mode': 'strictest',
        // The service knows its callers by what API Gateway says, and must not see another header that says it.
        'routing.http.xff_header_processing.mode': 'remove',
      }),
    });
    Validations.of(this.loadBalancer).acknowledge({
      id: 'AwsSolutions-ELB2',
      reason:
        'API Gateway, the only client, logs each request, and the service logs and audits each; a third log would need a bucket and would hold paths as sent.',
    });
    this.targetGroup = new elb.CfnTargetGroup(this, 'Targets', {
      vpcId: foundation.vpcId,
      targetType: 'ip',
      protocol: 'HTTP',
      port: SERVICE_PORT,
      healthCheckPath: '/readyz',
      healthCheckIntervalSeconds: 10,
      healthCheckTimeoutSeconds: 5,
      healthyThresholdCount: 2,
      unhealthyThresholdCount: 3,
      matcher: { httpCode: '200' },
      targetGroupAttributes: attributes({
        'deregistration_delay.timeout_seconds': String(DEREGISTRATION_SECONDS),
        'load_balancing.algorithm.type': 'least_outstanding_requests',
      }),
    });
    this.listener = new elb.CfnListener(this, 'Listener', {
      loadBalancerArn: this.loadBalancer.ref,
      port,
      ...(certificateArn === undefined
        ? { protocol: 'HTTP' }
        : { protocol: 'HTTPS', sslPolicy: TLS_POLICY, certificates: [{ certificateArn }] }),
      defaultActions: [{ type: 'forward', targetGroupArn: this.targetGroup.ref }],
    });
    this.vpcLinkId = new apigatewayv2.CfnVpcLink(this, 'VpcLink', {
      name: nameOf(settings),
      subnetIds,
      securityGroupIds: [linkGroup.securityGroupId],
    }).attrVpcLinkId;
    // The name on the certificate is checked; without TLS the name only becomes the Host header.
    this.origin =
      certificateDomainName === undefined
        ? `http://${this.loadBalancer.attrDnsName}`
        : `https://${certificateDomainName}`;
  }

  #securityGroup(id: string, { vpc }: Foundation, description: string): ec2.SecurityGroup {
    return new ec2.SecurityGroup(this, id, { vpc, description, allowAllOutbound: false });
  }
}

function attributes(values: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}
