import tseslint from 'typescript-eslint';

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name: a thing has one name everywhere.',
};

const noSpreadOfLists = {
  selector: 'CallExpression[callee.property.name=/^(max|min|push|unshift|concat)$/] > SpreadElement',
  message: 'A list that grows with the input overflows the stack: use a loop, or common/extremes.ts.',
};

export default tseslint.config(
  {
    ignores: [
      '**/dist*',
      'coverage',
      'demo',
      'docs/api',
      '**/kernels',
      'node_modules',
      '*.config.js',
      '*.config.ts',
      '.dependency-cruiser.cjs',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-restricted-syntax': ['error', noDefaultExport],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Taking properties out of an object is how the rest is had.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['packages/verger/src/**/*.ts'],
    // A page of a listing has at most 1,000 entries.
    ignores: ['packages/verger/src/storage/s3/list.ts'],
    rules: { 'no-restricted-syntax': ['error', noDefaultExport, noSpreadOfLists] },
  },
  // Scripts that run before anything is built are plain JavaScript.
  { files: ['**/*.mjs'], ...tseslint.configs.disableTypeChecked },
);
