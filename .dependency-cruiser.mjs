/**
 * Imports point one way:
 * main, lambda, cli, local → compose, app → http → launch → {auth, profiles, studio, audit, revocation, telemetry, tickets} → aws → document →
 * model
 * infra stands beside: it knows the names of the service's environment variables, and nothing else of it.
 * test/architecture shows for each rule that a violation is caught.
 */
const features = ['auth', 'profiles', 'studio', 'audit', 'revocation', 'telemetry', 'tickets'];
const entries = ['main\\.ts$', 'lambda/', 'cli/', 'local/'];

const adapters = '/(sagemaker|cognito|dynamodb|s3|sts|iam|https|file|claim|stream|oidc|memory)-[^/]+\\.ts$';
const only = (folders) => `^src/(?!(${folders.join('|')}))`;

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Modules that need each other are one module, or miss a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'model-imports-nothing',
      severity: 'error',
      from: { path: '^src/model/' },
      to: { pathNot: '^(src/model/|node:)', dependencyTypesNot: ['core'] },
    },
    {
      name: 'document-imports-only-model',
      severity: 'error',
      from: { path: '^src/document/' },
      to: { path: only(['document/', 'model/']) },
    },
    {
      name: 'config-imports-only-model',
      comment: 'src/document reads what operators write, for the configuration and for mapping files alike.',
      severity: 'error',
      from: { path: '^src/config/' },
      to: { path: only(['config/', 'document/', 'model/']) },
    },
    {
      name: 'features-do-not-import-each-other',
      comment: 'What they share is in src/model.',
      severity: 'error',
      from: { path: `^src/(${features.join('|')})/` },
      to: { path: '^src/', pathNot: ['^src/$1/', '^src/(aws|document|model)/'] },
    },
    {
      name: 'aws-imports-only-model',
      severity: 'error',
      from: { path: '^src/aws/' },
      to: { path: only(['aws/', 'model/']) },
    },
    {
      name: 'launch-is-above-features-only',
      severity: 'error',
      from: { path: '^src/launch/' },
      to: { path: only(['launch/', ...features.map((name) => `${name}/`), 'model/']) },
    },
    {
      name: 'diagnosis-is-above-features-only',
      severity: 'error',
      from: { path: '^src/diagnosis/' },
      to: {
        path: only(['diagnosis/', ...features.map((name) => `${name}/`), 'aws/', 'document/', 'model/']),
      },
    },
    {
      name: 'http-is-above-launch-only',
      severity: 'error',
      from: { path: '^src/http/' },
      to: { path: only(['http/', 'launch/', ...features.map((name) => `${name}/`), 'model/']) },
    },
    {
      name: 'ports-not-adapters',
      comment: 'Everything else sees ports; only compose and tests see adapters.',
      severity: 'error',
      from: { path: '^src/(launch/|http/|lambda/|cli/|(app|main)\\.ts$)' },
      to: { path: `^src/(diagnosis|${features.join('|')})${adapters}` },
    },
    {
      name: 'composition-is-for-compose',
      comment: 'The parts of compose, and of what else is composed; what they put together is handed on as ports.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(compose\\.ts$|compose-[a-z]+\\.ts$|composition/)' },
      to: { path: '^src/composition/' },
    },
    {
      name: 'composition-makes-adapters-only',
      comment: 'What adapters are for, launch and http, is put together in compose.',
      severity: 'error',
      from: { path: '^src/composition/' },
      to: {
        path: only([
          'composition/',
          'config/',
          'diagnosis/',
          ...features.map((name) => `${name}/`),
          'aws/',
          'document/',
          'model/',
        ]),
      },
    },
    {
      name: 'entries-do-not-make-clients',
      severity: 'error',
      from: { path: '^src/((app|main)\\.ts$|lambda/|cli/)' },
      to: { path: '^src/aws/' },
    },
    {
      name: 'aws-sdk-only-where-it-is-named',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          '^src/aws/',
          '^src/local/',
          `^src/(diagnosis|${features.join('|')})/(dynamodb|sagemaker|cognito|s3|sts|iam)-[^/]+\\.ts$`,
        ],
      },
      to: { path: 'node_modules/@(aws-sdk|smithy)/' },
    },
    {
      name: 'fastify-only-at-the-http-side',
      comment: 'compose names the type of the application that it hands on, and nothing else.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(http/|lambda/|(app|main|compose)\\.ts$)' },
      to: { path: 'node_modules/(fastify|fastify-plugin|@fastify/[^/]+)/' },
    },
    {
      name: 'compose-uses-fastify-as-a-type',
      severity: 'error',
      from: { path: '^src/compose\\.ts$' },
      to: { path: 'node_modules/(fastify|fastify-plugin|@fastify/[^/]+)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nothing-imports-the-stand-ins',
      comment: 'They meet the service over sockets only.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/local/' },
      to: { path: '^src/local/' },
    },
    {
      name: 'stand-ins-know-only-the-vocabulary',
      comment: 'A stand-in that shared code with the service would share its mistakes.',
      severity: 'error',
      from: { path: '^src/local/' },
      to: { path: only(['local/', 'model/']) },
    },
    {
      name: 'nothing-imports-an-entry',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/(${entries.join('|')})` },
      to: { path: `^src/(${entries.join('|')})` },
    },
    {
      name: 'source-does-not-import-tests-or-scripts',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|scripts|infra)/' },
    },
    {
      name: 'production-uses-production-dependencies',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/local/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'infra-knows-names-not-code',
      comment:
        'Besides the names of environment variables: how documents are read, and how DNS configuration is written.',
      severity: 'error',
      from: { path: '^infra/', pathNot: '^infra/(proof/|bin/prove\\.ts$)' },
      to: {
        path: '^src/',
        pathNot: [
          '^src/config/environment-variables\\.ts$',
          '^src/document/',
          '^src/cli/dns/',
          '^src/local/cloudformation/template\\.ts$',
        ],
      },
    },
    {
      name: 'the-proof-evaluates-nothing-of-the-service',
      comment: 'It holds templates against the stand-ins’ policy evaluator.',
      severity: 'error',
      from: { path: '^infra/(proof/|bin/prove\\.ts$)' },
      to: { path: '^src/(?!(local|document)/)', pathNot: '^src/config/environment-variables\\.ts$' },
    },
    {
      name: 'templates-do-not-need-their-proof',
      severity: 'error',
      from: { path: '^infra/', pathNot: '^infra/(proof/|bin/prove\\.ts$)' },
      to: { path: '^infra/proof/' },
    },
    {
      name: 'only-infra-knows-the-cdk',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: 'node_modules/(aws-cdk-lib|constructs|cdk-nag)/' },
    },
    {
      name: 'the-page-shares-types-only',
      comment: 'It runs in browsers: with the service it has the shape of what it is told in common, and no code.',
      severity: 'error',
      from: { path: '^src/page/' },
      to: { path: '^(src/(?!page/)|infra/)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'the-page-knows-only-the-vocabulary',
      severity: 'error',
      from: { path: '^src/page/' },
      to: { path: only(['page/', 'model/']) },
    },
    {
      name: 'nothing-imports-the-page',
      comment: 'The service serves what is built of it.',
      severity: 'error',
      from: { path: '^src/(?!page/)' },
      to: { path: '^src/page/' },
    },
    { name: 'everything-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    // Functions that Lambda runs, with the SDK of its runtime.
    exclude: { path: '^infra/functions/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'module', 'node', 'types', 'default'],
    },
  },
};
