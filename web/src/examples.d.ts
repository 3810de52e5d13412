// SPDX-License-Identifier: Apache-2.0
// build.mjs bundles the tables of examples/ as text: what a page begins with is what the documents show.

declare module "*.csv" {
  const text: string;
  export default text;
}
