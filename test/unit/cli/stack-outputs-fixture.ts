/** Outputs of the stacks of one deployment, in both forms in which tools write them. */
export const foundationOutputs = {
  Region: 'eu-central-1',
  InboundResolverAddresses: '10.0.0.10,10.0.1.10',
  SageMakerApiEndpointId: 'vpce-0aaaaaaaaaaaaaaa1',
  StudioEndpointId: 'vpce-0aaaaaaaaaaaaaaa2',
  ExecuteApiEndpointId: 'vpce-0aaaaaaaaaaaaaaa3',
  DomainId: 'd-abcdefghijkl',
};

export const serviceOutputs = {
  ApiId: 'a1b2c3d4e5',
  ApiUrl: 'https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod/',
  StageName: 'prod',
  CustomDomain: 'launch.corp.example.com',
};

/** As of `cdk deploy --outputs-file`. */
export const cdkOutputs = {
  'studio-pass-foundation': foundationOutputs,
  'studio-pass-api': serviceOutputs,
};

/** As of `aws cloudformation describe-stacks`. */
export function describedStacks(stacks: Readonly<Record<string, Readonly<Record<string, unknown>>>>) {
  return {
    Stacks: Object.entries(stacks).map(([StackName, outputs]) => ({
      StackName,
      StackStatus: 'CREATE_COMPLETE',
      Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
    })),
  };
}
