// SPDX-License-Identifier: Apache-2.0
import { render } from "preact";
import { App } from "./app";
import { language } from "./language";
import { startRouter } from "./router";

const page = document.getElementById("page");
if (page) {
  document.documentElement.lang = language();
  startRouter();
  render(<App />, page);
}
