// The house: imports point downwards only. Each rule names who may not reach whom, and why.
const FEATURES =
  'identity|audit|media|library|approval|calendar|channels|publishing|engagement|conversations|costs|doctor|notifications|safekeeping|first-start';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Two modules that need each other: the thing between them wants a name of its own.',
      severity: 'error',
      from: { path: '^src' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'sandbox-alone',
      comment: 'The sandbox networks are a program of their own: a judge must not share code with the judged.',
      severity: 'error',
      from: { path: '^src/sandbox/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/(?!sandbox/)' },
    },
    {
      name: 'nothing-reaches-into-the-sandbox',
      severity: 'error',
      from: { path: '^src/(?!sandbox/)' },
      to: { path: '^src/sandbox/' },
    },
    {
      name: 'adapters-know-only-the-contract',
      comment: 'An adapter knows no database, no request and no feature.',
      severity: 'error',
      from: { path: '^src/networks/(graph|instagram|facebook|x)/' },
      to: {
        path: `^(src/(?!networks/)|node_modules/(@nestjs|typeorm|pg|pg-boss|fastify|@fastify)/)`,
        pathNot: '^node_modules/@types',
      },
    },
    {
      name: 'adapters-apart',
      comment: 'A network adapter knows no other network; the two of Meta share its Graph API.',
      severity: 'error',
      from: { path: '^src/networks/(instagram|facebook|x)/' },
      to: { path: '^src/networks/(instagram|facebook|x|graph)/', pathNot: '^src/networks/($1|graph)/' },
    },
    {
      name: 'x-without-graph',
      severity: 'error',
      from: { path: '^src/networks/x/' },
      to: { path: '^src/networks/graph/' },
    },
    {
      name: 'foundation-at-the-bottom',
      severity: 'error',
      from: { path: '^src/(foundation|config|database|jobs)/', pathNot: '\\.test\\.ts$' },
      to: { path: `^src/(${FEATURES}|web|networks|cli)/` },
    },
    {
      name: 'contract-below-features',
      severity: 'error',
      from: { path: '^src/networks/', pathNot: '\\.test\\.ts$' },
      to: { path: `^src/(${FEATURES}|web|cli)/` },
    },
    {
      name: 'pages-on-top',
      severity: 'error',
      from: { path: `^src/(${FEATURES})/` },
      to: { path: '^src/(web|cli)/' },
    },
    {
      name: 'tables-stay-in-their-room',
      comment:
        "A feature uses another's services, never its tables. The calendar's publication is what publishing and engagement work on.",
      severity: 'error',
      from: { path: `^src/(${FEATURES}|web)/` },
      to: {
        path: `^src/(${FEATURES})/[^/]+\\.entity\\.ts$`,
        pathNot: '^src/($1)/|^src/calendar/publication\\.entity\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'jobs-know-pg-boss',
      comment: 'The queue is hidden behind one class.',
      severity: 'error',
      from: { pathNot: '^src/jobs/|^test/bench/' },
      to: { path: '^node_modules/pg-boss/' },
    },
    {
      name: 'mailer-knows-smtp',
      comment: 'Mail leaves through one class.',
      severity: 'error',
      from: { pathNot: '^src/notifications/mailer\\.ts$|^test/' },
      to: { path: '^node_modules/nodemailer/' },
    },
    {
      name: 'no-tests-in-the-product',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { path: '^test/|\\.test\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
