/**
 * For each import rule of `.dependency-cruiser.mjs` small source trees that break this rule and no other, and trees that
 * look alike and break none. They are written to a temporary directory, so that no compiler or linter stumbles over them.
 */
export type SourceTree = Readonly<Record<string, string>>;

export interface ImportRuleFixture {
  readonly breaks: readonly SourceTree[];
  readonly keeps: readonly SourceTree[];
}

const use = (specifier: string) => `import { thing } from '${specifier}';\nexport const used = thing;\n`;
const useType = (specifier: string) => `import type { thing } from '${specifier}';\nexport type Used = typeof thing;\n`;
const THING = 'export const thing = 1;\n';

/** One file that imports another, by their paths. */
function imports(from: string, to: string, write = use): SourceTree {
  const ups = '../'.repeat(from.split('/').length - 1);
  return { [from]: write(`${ups}${to}`), [to]: THING };
}
/** One file that imports a package. */
const needs = (from: string, name: string, write = use): SourceTree => ({ [from]: write(name) });

export const importRuleFixtures: Readonly<Record<string, ImportRuleFixture>> = {
  'no-cycles': {
    breaks: [
      { 'src/model/a.ts': use('./b.ts'), 'src/model/b.ts': `${use('./a.ts')}${THING}` },
      { 'src/model/a.ts': useType('./b.ts'), 'src/model/b.ts': `${useType('./a.ts')}${THING}` },
    ],
    keeps: [{ 'src/model/a.ts': use('./b.ts'), 'src/model/b.ts': THING }],
  },
  'model-imports-nothing': {
    breaks: [
      imports('src/model/a.ts', 'src/aws/b.ts'),
      imports('src/model/a.ts', 'src/document/b.ts', useType),
      needs('src/model/a.ts', 'typebox'),
    ],
    keeps: [imports('src/model/a.ts', 'src/model/b.ts'), needs('src/model/a.ts', 'node:util')],
  },
  'document-imports-only-model': {
    breaks: [imports('src/document/a.ts', 'src/config/b.ts'), imports('src/document/a.ts', 'src/aws/b.ts', useType)],
    keeps: [imports('src/document/a.ts', 'src/model/b.ts'), needs('src/document/a.ts', 'yaml')],
  },
  'config-imports-only-model': {
    breaks: [imports('src/config/a.ts', 'src/http/b.ts'), imports('src/config/a.ts', 'src/studio/b.ts', useType)],
    keeps: [imports('src/config/a.ts', 'src/document/b.ts'), imports('src/config/a.ts', 'src/model/b.ts')],
  },
  'features-do-not-import-each-other': {
    breaks: ['auth', 'profiles', 'studio', 'audit', 'telemetry', 'tickets'].flatMap((feature) => [
      imports(`src/${feature}/a.ts`, `src/${feature === 'auth' ? 'studio' : 'auth'}/b.ts`),
      imports(`src/${feature}/a.ts`, 'src/config/b.ts', useType),
      imports(`src/${feature}/a.ts`, 'src/launch/b.ts'),
    ]),
    keeps: [
      imports('src/profiles/a.ts', 'src/profiles/b.ts'),
      imports('src/profiles/a.ts', 'src/document/b.ts'),
      imports('src/studio/a.ts', 'src/aws/b.ts'),
      imports('src/audit/a.ts', 'src/model/b.ts'),
    ],
  },
  'aws-imports-only-model': {
    breaks: [imports('src/aws/a.ts', 'src/studio/b.ts'), imports('src/aws/a.ts', 'src/config/b.ts', useType)],
    keeps: [imports('src/aws/a.ts', 'src/model/b.ts'), needs('src/aws/a.ts', '@aws-sdk/client-sagemaker')],
  },
  'launch-is-above-features-only': {
    breaks: [
      imports('src/launch/a.ts', 'src/http/b.ts'),
      imports('src/launch/a.ts', 'src/config/b.ts', useType),
      imports('src/launch/a.ts', 'src/aws/b.ts'),
      imports('src/launch/a.ts', 'src/compose.ts'),
    ],
    keeps: [imports('src/launch/a.ts', 'src/studio/policy.ts'), imports('src/launch/a.ts', 'src/model/b.ts')],
  },
  'diagnosis-is-above-features-only': {
    breaks: [
      imports('src/diagnosis/a.ts', 'src/http/b.ts'),
      imports('src/diagnosis/a.ts', 'src/config/b.ts', useType),
      imports('src/diagnosis/a.ts', 'src/launch/b.ts'),
    ],
    keeps: [imports('src/diagnosis/a.ts', 'src/studio/policy.ts'), imports('src/diagnosis/sts-a.ts', 'src/aws/b.ts')],
  },
  'http-is-above-launch-only': {
    breaks: [
      imports('src/http/a.ts', 'src/config/b.ts'),
      imports('src/http/routes/a.ts', 'src/aws/b.ts', useType),
      imports('src/http/a.ts', 'src/app.ts'),
    ],
    keeps: [imports('src/http/a.ts', 'src/launch/b.ts'), imports('src/http/routes/a.ts', 'src/auth/bearer.ts')],
  },
  'ports-not-adapters': {
    breaks: [
      imports('src/launch/a.ts', 'src/studio/sagemaker-gateway.ts', useType),
      imports('src/http/a.ts', 'src/auth/oidc-verifier.ts'),
      imports('src/app.ts', 'src/audit/stream-trail.ts'),
      imports('src/app.ts', 'src/profiles/file-directory.ts'),
      imports('src/app.ts', 'src/profiles/dynamodb-directory.ts'),
      imports('src/main.ts', 'src/studio/sagemaker-gateway.ts'),
    ],
    keeps: [
      imports('src/compose.ts', 'src/studio/sagemaker-gateway.ts'),
      imports('src/launch/a.ts', 'src/studio/policy.ts'),
    ],
  },
  'composition-is-for-compose': {
    breaks: [imports('src/main.ts', 'src/composition/a.ts'), imports('src/app.ts', 'src/composition/a.ts', useType)],
    keeps: [imports('src/compose.ts', 'src/composition/a.ts'), imports('src/composition/a.ts', 'src/composition/b.ts')],
  },
  'composition-makes-adapters-only': {
    breaks: [
      imports('src/composition/a.ts', 'src/http/b.ts'),
      imports('src/composition/a.ts', 'src/launch/b.ts', useType),
    ],
    keeps: [imports('src/composition/a.ts', 'src/studio/sagemaker-b.ts')],
  },
  'entries-do-not-make-clients': {
    breaks: [imports('src/app.ts', 'src/aws/client.ts'), imports('src/main.ts', 'src/aws/client.ts', useType)],
    keeps: [imports('src/compose.ts', 'src/aws/client.ts')],
  },
  'aws-sdk-only-where-it-is-named': {
    breaks: [
      needs('src/http/a.ts', '@aws-sdk/client-sagemaker'),
      needs('src/launch/a.ts', '@aws-sdk/client-sagemaker', useType),
      needs('src/profiles/directory.ts', '@aws-sdk/client-sagemaker'),
      needs('src/http/sagemaker-routes.ts', '@aws-sdk/client-sagemaker'),
      { 'src/studio/a.ts': "export const used = await import('@aws-sdk/client-sagemaker');\n" },
    ],
    keeps: [
      needs('src/studio/sagemaker-gateway.ts', '@aws-sdk/client-sagemaker'),
      needs('src/aws/a.ts', '@aws-sdk/client-sagemaker'),
    ],
  },
  'fastify-only-at-the-http-side': {
    breaks: [
      needs('src/launch/a.ts', 'fastify', useType),
      needs('src/auth/a.ts', '@fastify/swagger'),
      needs('src/audit/a.ts', 'fastify-plugin'),
    ],
    keeps: [
      needs('src/http/a.ts', 'fastify'),
      needs('src/app.ts', 'fastify'),
      needs('src/main.ts', 'fastify'),
      needs('src/compose.ts', 'fastify', useType),
    ],
  },
  'compose-uses-fastify-as-a-type': {
    breaks: [needs('src/compose.ts', 'fastify'), needs('src/compose.ts', '@fastify/swagger')],
    keeps: [needs('src/compose.ts', 'fastify', useType)],
  },
  'nothing-imports-the-stand-ins': {
    breaks: [imports('src/main.ts', 'src/local/a.ts')],
    keeps: [imports('src/local/a.ts', 'src/local/b.ts')],
  },
  'stand-ins-know-only-the-vocabulary': {
    breaks: [
      imports('src/local/a.ts', 'src/compose.ts'),
      imports('src/local/deeper/a.ts', 'src/studio/b.ts', useType),
      imports('src/local/a.ts', 'src/aws/b.ts'),
    ],
    keeps: [imports('src/local/a.ts', 'src/model/b.ts')],
  },
  'nothing-imports-an-entry': {
    breaks: [
      imports('src/compose.ts', 'src/main.ts'),
      imports('src/app.ts', 'src/lambda/handler.ts'),
      imports('src/compose.ts', 'src/cli/command.ts', useType),
    ],
    keeps: [imports('src/main.ts', 'src/compose.ts'), imports('src/lambda/handler.ts', 'src/compose.ts')],
  },
  'source-does-not-import-tests-or-scripts': {
    breaks: [
      imports('src/compose.ts', 'test/support/a.ts'),
      imports('src/app.ts', 'scripts/a.ts', useType),
      imports('src/compose.ts', 'infra/names.ts'),
    ],
    keeps: [{ 'src/app.ts': use('../package.json'), 'package.json': '{}' }],
  },
  'production-uses-production-dependencies': {
    breaks: [needs('src/compose.ts', 'only-for-development'), needs('src/app.ts', 'of-somebody-else')],
    keeps: [needs('src/compose.ts', 'yaml'), needs('src/local/a.ts', 'only-for-development')],
  },
  'infra-knows-names-not-code': {
    breaks: [
      imports('infra/stacks/a.ts', 'src/config/schema.ts'),
      imports('infra/constructs/a.ts', 'src/local/policy-evaluator.ts', useType),
    ],
    keeps: [
      imports('infra/stacks/a.ts', 'src/config/environment-variables.ts'),
      imports('infra/settings/a.ts', 'src/document/b.ts'),
      needs('infra/stacks/a.ts', 'aws-cdk-lib'),
    ],
  },
  'the-proof-evaluates-nothing-of-the-service': {
    breaks: [imports('infra/proof/a.ts', 'src/studio/b.ts'), imports('infra/bin/prove.ts', 'src/compose.ts')],
    keeps: [
      imports('infra/proof/a.ts', 'src/local/b.ts'),
      imports('infra/proof/a.ts', 'infra/settings/b.ts'),
      imports('infra/proof/a.ts', 'src/config/environment-variables.ts'),
    ],
  },
  'templates-do-not-need-their-proof': {
    breaks: [imports('infra/stacks/a.ts', 'infra/proof/b.ts')],
    keeps: [imports('infra/bin/prove.ts', 'infra/proof/b.ts')],
  },
  'only-infra-knows-the-cdk': {
    breaks: [needs('src/local/a.ts', 'aws-cdk-lib')],
    keeps: [needs('infra/constructs/a.ts', 'constructs')],
  },
  'the-page-shares-types-only': {
    breaks: [imports('src/page/a.ts', 'src/model/b.ts')],
    keeps: [imports('src/page/a.ts', 'src/model/b.ts', useType), imports('src/page/a.ts', 'src/page/view/b.ts')],
  },
  'the-page-knows-only-the-vocabulary': {
    breaks: [imports('src/page/view/a.ts', 'src/http/b.ts', useType)],
    keeps: [imports('src/page/view/a.ts', 'src/model/b.ts', useType), needs('src/page/a.ts', 'yaml')],
  },
  'nothing-imports-the-page': {
    breaks: [
      imports('src/compose.ts', 'src/page/b.ts', useType),
      imports('src/app.ts', 'src/page/view/b.ts'),
      imports('src/cli/a.ts', 'src/page/b.ts'),
    ],
    keeps: [imports('src/page/a.ts', 'src/page/b.ts')],
  },
  'everything-resolves': {
    breaks: [{ 'src/compose.ts': use('./missing.ts') }, needs('src/compose.ts', 'not-installed')],
    keeps: [imports('src/compose.ts', 'src/model/b.ts')],
  },
};
