/** What the service runs as, for whatever is put in front of it or watches it. Types only. */
import type { ContainerService } from './container-service.ts';
import type { ServiceFunction } from './service-function.ts';
import type { ServiceLoadBalancer } from './service-load-balancer.ts';

export type Compute =
  | { readonly kind: 'fargate'; readonly loadBalancer: ServiceLoadBalancer; readonly tasks: ContainerService }
  | { readonly kind: 'lambda'; readonly api: ServiceFunction };
