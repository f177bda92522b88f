import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";
import axios from "axios";
import { afterEach } from "vitest";
import { answer, forgetRoutes } from "./helpers/api";

// The network ends here: each test scripts what the API answers.
axios.defaults.adapter = answer;

afterEach(() => {
  if (typeof document !== "undefined") cleanup();
  forgetRoutes();
});

// jsdom has no modal dialogs.
if (typeof HTMLDialogElement !== "undefined" && !("showModal" in HTMLDialogElement.prototype)) {
  Object.assign(HTMLDialogElement.prototype as HTMLDialogElement, {
    showModal(this: HTMLDialogElement) {
      this.open = true;
    },
    close(this: HTMLDialogElement) {
      this.open = false;
    },
  });
}
