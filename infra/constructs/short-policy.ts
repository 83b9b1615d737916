/**
 * Writes the ARNs of a policy as `Fn::Sub` where CDK would join them from pieces, ten lines each: CloudFormation limits the
 * length of a template. What is no pseudo parameter becomes a variable of the `Fn::Sub` and stays a token, so that no
 * dependency between resources or stacks gets lost.
 */
import { Fn, type IResolvable, Stack, Token, Tokenization } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { PolicyDocument } from '../policies/policy-document.ts';

export function shortPolicy(scope: Construct, document: PolicyDocument): PolicyDocument {
  const shorten = (value: unknown): unknown => {
    if (typeof value === 'string') {
      return Token.isUnresolved(value) ? shortText(scope, value) : value;
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

function shortText(scope: Construct, text: string): string {
  const { tokens } = Tokenization.reverseString(text);
  const variables: Record<string, string> = {};
  let body = '';
  let rest = text;
  for (const token of tokens) {
    const marker = Token.asString(token);
    if (marker === text) {
      return text;
    }
    const start = rest.indexOf(marker);
    const reference = pseudoParameter(scope, token) ?? `Part${Object.keys(variables).length + 1}`;
    if (!reference.startsWith('AWS::')) {
      variables[reference] = marker;
    }
    body += `${literal(rest.slice(0, start))}\${${reference}}`;
    rest = rest.slice(start + marker.length);
  }
  return Fn.sub(body + literal(rest), Object.keys(variables).length === 0 ? undefined : variables);
}

function pseudoParameter(scope: Construct, token: IResolvable): string | undefined {
  const name = (Stack.of(scope).resolve(token) as { readonly Ref?: string }).Ref;
  return name?.startsWith('AWS::') === true ? name : undefined;
}

/** A `${` of the policy language is none of CloudFormation's. */
function literal(text: string): string {
  return text.replaceAll('${', '${!');
}
