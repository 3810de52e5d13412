// SPDX-License-Identifier: Apache-2.0
import { render } from "preact";
import { App } from "./app";
import { language, learn } from "./language";
import { startRouter } from "./router";

const page = document.getElementById("page");
if (page) {
  document.documentElement.lang = language();
  learn().then(
    () => {
      startRouter();
      render(<App />, page);
    },
    (reason: unknown) => {
      page.textContent = "読み込めませんでした。もう一度開いてください。 Could not be loaded: open it again.";
      throw reason;
    },
  );
}
