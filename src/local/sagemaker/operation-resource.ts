/**
 * Names the resource of an operation for its policies, and finds it for its answer. A name that is not there has an ARN all
 * the same: whoever may not ask must not learn from the answer whether it exists.
 */
import { AwsError } from './aws-error.ts';
import type { Domain, DomainDirectory, Resource, Space, UserProfile } from './domain-directory.ts';
import type { Input } from './input-shape.ts';
import type { OperationResource } from './operation.ts';

/** A member that validation has found to be a string. */
export function text(input: Input, member: string): string {
  return String(input[member]);
}

export function optionalText(input: Input, member: string): string | undefined {
  const value = input[member];
  return typeof value === 'string' ? value : undefined;
}

export function domainResource(directory: DomainDirectory, input: Input): OperationResource {
  const id = text(input, 'DomainId');
  return { arn: directory.domainArn(id), tags: directory.findDomain(id)?.tags ?? {} };
}

export function userProfileResource(directory: DomainDirectory, input: Input): OperationResource {
  const [id, name] = [text(input, 'DomainId'), text(input, 'UserProfileName')];
  return { arn: directory.userProfileArn(id, name), tags: directory.findUserProfile(id, name)?.tags ?? {} };
}

export function spaceResource(directory: DomainDirectory, input: Input): OperationResource {
  const [id, name] = [text(input, 'DomainId'), text(input, 'SpaceName')];
  return { arn: directory.spaceArn(id, name), tags: directory.findSpace(id, name)?.tags ?? {} };
}

export function requireDomain(directory: DomainDirectory, id: string): Domain {
  return found(directory.findDomain(id), 'Domain', directory.domainArn(id));
}

export function requireUserProfile(directory: DomainDirectory, id: string, name: string): UserProfile {
  requireDomain(directory, id);
  return found(directory.findUserProfile(id, name), 'UserProfile', directory.userProfileArn(id, name));
}

export function requireSpace(directory: DomainDirectory, id: string, name: string): Space {
  requireDomain(directory, id);
  return found(directory.findSpace(id, name), 'Space', directory.spaceArn(id, name));
}

export function requireByArn(directory: DomainDirectory, arn: string): Resource {
  return found(directory.findByArn(arn), 'Resource', arn);
}

function found<T>(resource: T | undefined, type: string, arn: string): T {
  if (resource === undefined) {
    throw new AwsError('ResourceNotFound', `${type} [${arn}] does not exist.`);
  }
  return resource;
}
