/**
 * Steps of the scenario in launch-role mode: what holds although the service be wrong. They use the tasks' own credentials,
 * as somebody would who had taken over a task.
 */
import { CreatePresignedDomainUrlCommand } from '@aws-sdk/client-sagemaker';
import { AssumeRoleCommand, type AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import { createSageMakerClient, createStsClient } from './clients.ts';
import type { DevelopmentAws } from './development-aws.ts';
import type { Observation, Step } from './scenario-step.ts';

type LaunchRole = NonNullable<DevelopmentAws['launchRole']>;

export function launchRoleSteps(aws: DevelopmentAws, launchRole: LaunchRole): readonly Step[] {
  const subject = aws.cognito.users.find(({ userName }) => userName === 'alice')?.subject ?? '';
  const tags = [
    { Key: 'studio-subject', Value: subject },
    { Key: 'studio-profile', Value: 'alice' },
  ];
  const session = (input: Pick<AssumeRoleCommandInput, 'Tags' | 'SourceIdentity'>) =>
    createStsClient(aws, launchRole.sts.endpoint, aws.taskRoleCredentials).send(
      new AssumeRoleCommand({ RoleArn: launchRole.arn, RoleSessionName: 'scenario', ...input }),
    );
  return [
    {
      title:
        "the service's own credentials, used where they are at home: without a session for a caller they mint nothing",
      expected: 'AccessDeniedException',
      run: () => observe(() => mint(aws, aws.taskRoleCredentials, 'alice')),
    },
    {
      title: "a session for alice asks for bob's profile (as if the mapping were wrong): IAM refuses",
      expected: 'AccessDeniedException',
      run: () =>
        observe(async () => {
          const { Credentials: { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = {} } = await session({
            Tags: tags,
            SourceIdentity: subject,
          });
          const own = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
          await mint(aws, own, 'alice');
          await mint(aws, own, 'bob');
        }),
    },
    {
      title: 'a session without tags: the trust policy of the launch role refuses',
      expected: 'AccessDenied',
      run: () => observe(() => session({ SourceIdentity: subject })),
    },
  ];
}

function mint(aws: DevelopmentAws, credentials: Parameters<typeof createSageMakerClient>[2], userProfile: string) {
  const client = createSageMakerClient(aws, aws.sageMaker.apiEndpoint, credentials);
  return client.send(new CreatePresignedDomainUrlCommand({ DomainId: aws.domainId, UserProfileName: userProfile }));
}

async function observe(act: () => Promise<unknown>): Promise<Observation> {
  try {
    await act();
    return { observed: 'no refusal' };
  } catch (error) {
    return error instanceof Error ? { observed: error.name, note: error.message } : { observed: 'unknown' };
  }
}
