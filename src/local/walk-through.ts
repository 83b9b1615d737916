/** What a newcomer can paste into another terminal while the service runs: sign in, ask for a URL, open it, be refused. */
import type { DevelopmentAws } from './development-aws.ts';
import { type ServiceAddress, serviceEnvironment } from './service-process.ts';

/** What depends on where the service runs. */
export interface WalkThroughPlace {
  /** How to get at this text so that it can be pasted, if that needs saying. */
  readonly paste: string;
  /** Before the operators' commands: what gives them their configuration. */
  readonly operatorSetUp: string;
  /** The command line of operators, without its arguments. */
  readonly operator: string;
  readonly ending: string;
}

/** Beside a checkout, as `npm start` runs. */
export function walkThroughHere(aws: DevelopmentAws): WalkThroughPlace {
  const environment = Object.entries(serviceEnvironment({ aws, port: 0 })).map(([name, value]) => `${name}='${value}'`);
  return {
    paste: 'Paste into another terminal.',
    operatorSetUp: `export ${environment.join(' ')}\n`,
    operator: 'npm exec -- node src/cli/main.ts',
    ending: 'Each decision shows up below. Ctrl-C ends everything.',
  };
}

type Profile = 'embedded' | 'moto';

/** How docker-compose.yml calls them. The profile `embedded` is what .env chooses. */
function composeNames(profile: Profile): { readonly compose: string; readonly aws: string; readonly service: string } {
  return profile === 'embedded'
    ? { compose: 'docker compose', aws: 'aws', service: 'studio-pass' }
    : { compose: 'docker compose --profile moto', aws: 'aws-on-moto', service: 'studio-pass-on-moto' };
}

/** What somebody can do whose scenario did not come out as expected. */
export function whatWentWrong(profile: Profile): string {
  const { compose, service } = composeNames(profile);
  return `
The service's own words: ${compose} logs ${service}
Everything keeps serving, to be looked into. To begin again: ${compose} down, then ${compose} up.
`;
}

/** With docker-compose.yml, in the folder that it is in. The service's container has the configuration. */
export function walkThroughInCompose(profile: Profile): WalkThroughPlace {
  const { compose, aws, service } = composeNames(profile);
  return {
    paste: `Paste into another terminal, in this folder (this text without the name before each line:
${compose} logs --no-log-prefix --tail 100 ${aws}). With Compose 1, it is docker-compose in place of docker compose.`,
    operatorSetUp: '',
    operator: `${compose} exec -T ${service} studio-pass`,
    ending: `Each decision shows up in the output of ${service}. Ctrl-C, or ${compose} down, ends everything.`,
  };
}

export function walkThrough(
  aws: DevelopmentAws,
  { origin, managementOrigin }: ServiceAddress,
  { paste, operatorSetUp, operator: studioPass, ending }: WalkThroughPlace,
): string {
  const { cognito, sageMaker, table, operatorCredentials: operator, region, domainId } = aws;
  const alice = cognito.users.find(({ userName }) => userName === 'alice');
  const signIn = {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: cognito.clientId,
    AuthParameters: { USERNAME: 'alice', PASSWORD: alice?.password },
  };
  return `
Studio Pass is serving on ${origin}   (API documentation: ${origin}/docs, metrics: ${managementOrigin}/metrics)
Launch page, to be opened in a browser: ${origin}/
${paste}
Users: ${cognito.users.map(({ userName, password }) => `${userName} / ${password}`).join(', ')}

# Sign in as alice, with curl
TOKEN=$(curl -s ${cognito.endpoint}/ -H 'content-type: application/x-amz-json-1.1' \\
  -H 'x-amz-target: AWSCognitoIdentityProviderService.InitiateAuth' \\
  -d '${JSON.stringify(signIn)}' | sed -nE 's/.*"AccessToken":"([^"]+)".*/\\1/p')

# … or with the AWS CLI, if it is there
command -v aws > /dev/null && TOKEN=$(aws cognito-idp initiate-auth --endpoint-url ${cognito.endpoint} --region ${region} --no-sign-request \\
  --client-id ${cognito.clientId} --auth-flow USER_PASSWORD_AUTH \\
  --auth-parameters USERNAME=alice,PASSWORD='${alice?.password}' --query AuthenticationResult.AccessToken --output text)

# Who am I, and what may I open?
curl -sw '\\n' ${origin}/v1/me -H "Authorization: Bearer $TOKEN"

# … and which spaces are mine?
curl -sw '\\n' "${origin}/v1/me?include=spaces" -H "Authorization: Bearer $TOKEN"

# A URL into Studio, and open it (a browser on this machine opens it too, for 60 seconds)
URL=$(curl -s -X POST ${origin}/v1/presigned-urls -H "Authorization: Bearer $TOKEN" | sed -nE 's/.*"authorizedUrl":"([^"]+)".*/\\1/p')
curl -sL -b '' "$URL"

# The same for a space of alice's own
SPACE_URL=$(curl -s -X POST ${origin}/v1/presigned-urls -H "Authorization: Bearer $TOKEN" \\
  -H 'content-type: application/json' -d '{"app":"JupyterLab","spaceName":"alice-private"}' | sed -nE 's/.*"authorizedUrl":"([^"]+)".*/\\1/p')
curl -sL -b '' "$SPACE_URL"

# The same URL from outside the Studio endpoint: the policy refuses
curl -s --connect-to ::${sageMaker.internet.host}:${sageMaker.internet.port} "$URL"

# A link for a page: it leads to Studio once, whoever opens it first (a browser too, for 5 minutes)
LINK=$(curl -s -X POST ${origin}/v1/launch-tickets -H "Authorization: Bearer $TOKEN" | sed -nE 's/.*"launchUrl":"([^"]+)".*/\\1/p')
curl -sL -b '' "$LINK"
curl -sw '\\n' "$LINK"

# The articles' route: own name works, another's is refused
curl -sw '\\n' ${origin}/alice -H "Authorization: Bearer $TOKEN"
curl -sw '\\n' ${origin}/bob -H "Authorization: Bearer $TOKEN"

# The embedded SageMaker, with the AWS CLI and an operator's credentials
AWS_ACCESS_KEY_ID=${operator.accessKeyId} AWS_SECRET_ACCESS_KEY=${operator.secretAccessKey} aws sagemaker list-user-profiles \\
  --endpoint-url ${sageMaker.apiEndpoint} --region ${region} --domain-id-equals ${domainId}

# The command line of operators, configured like the service: what is wrong here, who may open what, who is mapped in the table
# (nobody: user names are profile names here), and a revocation that is taken back. On this machine doctor's warnings are
# expected: there is no STS, whose name leads to a public address or nowhere, and the task's role may not describe the domain
${operatorSetUp}${studioPass} doctor --subject ${alice?.subject} --claim username=alice
${studioPass} explain ${alice?.subject} --claim username=alice
printf %s "$TOKEN" | ${studioPass} explain -
${studioPass} profiles list
${studioPass} revoke ${alice?.subject} --note 'walk-through'
${studioPass} revoke --undo ${alice?.subject}

# The embedded access table: who maps to what, and who is revoked
AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws dynamodb scan \\
  --endpoint-url ${table.endpoint} --region ${region} --table-name ${table.tableName}

${ending}
`;
}
