/**
 * The house's floors, lowest first: a folder of src imports from itself and from the floors below
 * it, never sideways and never up. A new folder needs a place here.
 */
const FLOORS = [
  ['common'],
  ['config'],
  ['metrics', 'tracing'],
  ['database', 'queue', 'crypto', 'whatsapp'],
  ['access', 'events'],
  ['tenants', 'dead-letters', 'health', 'console'],
  ['conversations', 'webhook', 'templates', 'media', 'quick-replies'],
  ['messaging'],
  ['auto-reply'],
  ['deliveries', 'onboarding'],
  ['inbound', 'recovery', 'doctor', 'master-keys', 'lookup'],
  ['vitals'],
  ['preflight'],
];

/**
 * The rooms of a feature that has several, each with the rooms it may look into. The feature's
 * modules put them together; `''` is the feature's own top.
 */
const ROOMS = {
  access: {
    '': [],
    audit: [''],
    keys: ['', 'audit'],
    people: ['', 'audit'],
    gate: ['', 'keys', 'people'],
  },
  messaging: {
    messages: [],
    receiving: ['messages'],
    composing: ['messages'],
    outbox: ['messages'],
    threads: ['messages'],
  },
  whatsapp: {
    '': [],
    webhooks: [''],
    sending: [''],
    management: [''],
    media: [''],
  },
};

const inside = (folders) => `^src/(${folders.join('|')})/`;
const SPECS = '\\.spec\\.ts$';

const downOnly = FLOORS.flatMap((floor, level) =>
  floor.map((folder) => ({
    name: `${folder}-imports-down`,
    severity: 'error',
    from: { path: inside([folder]) },
    to: {
      path: inside(FLOORS.slice(level).flat()),
      pathNot: inside([folder]),
    },
  })),
);

const roomPath = (feature, room) =>
  room === '' ? `^src/${feature}/[^/]+$` : `^src/${feature}/${room}/`;

const betweenRooms = Object.entries(ROOMS).flatMap(([feature, rooms]) => [
  ...Object.entries(rooms).map(([room, mayKnow]) => ({
    name: `${feature}-${room || 'top'}-keeps-to-its-room`,
    severity: 'error',
    from: { path: roomPath(feature, room), pathNot: '\\.module\\.ts$' },
    to: {
      path: `^src/${feature}/`,
      pathNot: [room, ...mayKnow].map((one) => roomPath(feature, one)).join('|'),
    },
  })),
  {
    name: `${feature}-has-these-rooms`,
    comment: 'Put the folder into ROOMS.',
    severity: 'error',
    from: {
      path: `^src/${feature}/`,
      pathNot: ['', ...Object.keys(rooms)].map((one) => roomPath(feature, one)).join('|'),
    },
    to: {},
  },
]);

export default {
  forbidden: [
    ...downOnly,
    ...betweenRooms,
    {
      name: 'every-folder-has-a-floor',
      comment: 'Put the folder into FLOORS.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: inside(FLOORS.flat()) },
      to: {},
    },
    {
      name: 'simulator-stands-alone',
      comment: 'It plays Meta. What it shared with the product, both would get wrong alike.',
      severity: 'error',
      from: { path: '^packages/simulator/' },
      to: { path: '^(src|test|scripts|packages|frontend)/', pathNot: '^packages/simulator/' },
    },
    {
      name: 'floors-do-not-know-the-processes',
      comment: 'main, worker and the modules beside them put the floors together.',
      severity: 'error',
      from: { path: '^src/[^/]+/' },
      to: { path: '^src/[^/]+$' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'doors-open-from-outside',
      comment: 'Controllers and processors call services; nothing but their module names them.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: `-(api|worker)\\.module\\.ts$|${SPECS}|${inside(['metrics', 'health'])}`,
      },
      to: { path: '^src/.*\\.(controller|processor)\\.ts$' },
    },
    {
      name: 'mongoose-stays-in-repositories',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: `\\.(repository|schema|module)\\.ts$|${SPECS}|^src/(database/|preflight/|common/id|config/addresses)`,
      },
      to: { path: 'node_modules/(@nestjs/)?mongoose/' },
    },
    {
      name: 'bullmq-stays-in-jobs',
      severity: 'error',
      from: { path: '^src/', pathNot: `\\.(job|processor|module)\\.ts$|${SPECS}|^src/queue/` },
      to: { path: 'node_modules/(@nestjs/)?bullmq/' },
    },
    {
      name: 'caches-are-bounded-caches',
      comment:
        "The library's own `max` takes room for all entries at once: see common/bounded-cache.",
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/common/bounded-cache' },
      to: { path: 'node_modules/lru-cache/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'what-is-shipped-needs-no-tools',
      comment: 'The images are built without development packages.',
      severity: 'error',
      from: { path: '^(packages/simulator/)?src/', pathNot: SPECS },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'product-stays-in-src',
      severity: 'error',
      from: { path: '^src/', pathNot: SPECS },
      to: { path: '^(test|scripts|packages|frontend)/' },
    },
    {
      name: 'no-missing-files',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    // Packages that only say by `exports` where their files are.
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'require', 'node', 'default'],
    },
  },
};
