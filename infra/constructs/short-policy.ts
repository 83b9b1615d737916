/**
 * Writes the ARNs of a policy as `Fn::Sub` where CDK would join them from pieces, ten lines each: CloudFormation limits the
 * length of a template. Only pseudo parameters are put in, so that no dependency between resources or stacks gets lost.
 */
import { Fn, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { PolicyDocument } from '../policies/policy-document.ts';

export function shortPolicy(scope: Construct, document: PolicyDocument): PolicyDocument {
  const shorten = (value: unknown): unknown => {
    if (typeof value === 'string') {
      return Token.isUnresolved(value) ? shortText(Stack.of(scope).resolve(value), value) : value;
    }
    if (Array.isArray(value)) {
      return value.map(shorten);
    }
    return typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, shorten(member)]))
      : value;
  };
  return { ...document, Statement: document.Statement.map((statement) => shorten(statement) as typeof statement) };
}

function shortText(resolved: { readonly 'Fn::Join'?: readonly [string, readonly unknown[]] }, text: string): string {
  const [separator, parts = []] = resolved['Fn::Join'] ?? [];
  const pieces = parts.map(piece);
  return separator === '' && pieces.every((part) => part !== undefined) ? Fn.sub(pieces.join('')) : text;
}

/** Undefined for what can't be put in. A `${` of the policy language is none of CloudFormation's. */
function piece(part: unknown): string | undefined {
  if (typeof part === 'string') {
    return part.replaceAll('${', '${!');
  }
  const name = (part as { readonly Ref?: string }).Ref;
  return name?.startsWith('AWS::') === true ? `\${${name}}` : undefined;
}
