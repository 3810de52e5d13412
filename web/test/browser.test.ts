// SPDX-License-Identifier: Apache-2.0
// Everything that needs a browser, in one process: they share it, and one server on demo data.

import "./certainty.test";
import "./import.test";
import "./pages.test";
import "./roles.test";
import "./story.test";
import "./tasks.test";
