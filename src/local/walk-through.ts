/** What a newcomer can paste into another terminal while the service runs: sign in, ask for a URL, open it, be refused. */
import type { EmbeddedAws } from './embedded-aws.ts';
import type { ServiceProcess } from './service-process.ts';

export function walkThrough(aws: EmbeddedAws, { origin, managementOrigin }: ServiceProcess): string {
  const { cognito, sageMaker, operatorCredentials: operator, region, domainId } = aws;
  const alice = cognito.users.find(({ userName }) => userName === 'alice');
  const signIn = {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: cognito.clientId,
    AuthParameters: { USERNAME: 'alice', PASSWORD: alice?.password },
  };
  return `
Studio Pass is serving on ${origin}   (API documentation: ${origin}/docs, metrics: ${managementOrigin}/metrics)
Paste into another terminal. Users: ${cognito.users.map(({ userName, password }) => `${userName} / ${password}`).join(', ')}

# Sign in as alice, with curl
TOKEN=$(curl -s ${cognito.endpoint}/ -H 'content-type: application/x-amz-json-1.1' \\
  -H 'x-amz-target: AWSCognitoIdentityProviderService.InitiateAuth' \\
  -d '${JSON.stringify(signIn)}' | sed -nE 's/.*"AccessToken":"([^"]+)".*/\\1/p')

# … or with the AWS CLI
TOKEN=$(aws cognito-idp initiate-auth --endpoint-url ${cognito.endpoint} --region ${region} --no-sign-request \\
  --client-id ${cognito.clientId} --auth-flow USER_PASSWORD_AUTH \\
  --auth-parameters USERNAME=alice,PASSWORD='${alice?.password}' --query AuthenticationResult.AccessToken --output text)

# Who am I, and what may I open?
curl -sw '\\n' ${origin}/v1/me -H "Authorization: Bearer $TOKEN"

# A URL into Studio, and open it (a browser on this machine opens it too, for 60 seconds)
URL=$(curl -s -X POST ${origin}/v1/presigned-urls -H "Authorization: Bearer $TOKEN" | sed -nE 's/.*"authorizedUrl":"([^"]+)".*/\\1/p')
curl -sL -b '' "$URL"

# The same URL from outside the Studio endpoint: the policy refuses
curl -s --connect-to ::${sageMaker.internet.host}:${sageMaker.internet.port} "$URL"

# The articles' route: own name works, another's is refused
curl -sw '\\n' ${origin}/alice -H "Authorization: Bearer $TOKEN"
curl -sw '\\n' ${origin}/bob -H "Authorization: Bearer $TOKEN"

# The embedded SageMaker, with the AWS CLI and an operator's credentials
AWS_ACCESS_KEY_ID=${operator.accessKeyId} AWS_SECRET_ACCESS_KEY=${operator.secretAccessKey} aws sagemaker list-user-profiles \\
  --endpoint-url ${sageMaker.apiEndpoint} --region ${region} --domain-id-equals ${domainId}

Each decision shows up below. Ctrl-C ends everything.
`;
}
