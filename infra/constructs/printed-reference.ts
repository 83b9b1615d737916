/** How cdk-nag prints a value in a finding: what another stack exports appears under the name of its export. */
import { Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';

/** @param value text, or one reference to a resource of another stack */
export function printedReference(value: string): string {
  if (!Token.isUnresolved(value)) {
    return value;
  }
  const [reference] = Tokenization.reverseString(value).tokens;
  if (!Reference.isReference(reference)) {
    throw new TypeError('neither text nor a reference');
  }
  // The same export that the reference itself makes when the app is synthesized.
  const producer = Stack.of(reference.target);
  const exported: unknown = producer.resolve(producer.exportValue(value));
  return (exported as { readonly 'Fn::ImportValue': string })['Fn::ImportValue'];
}
