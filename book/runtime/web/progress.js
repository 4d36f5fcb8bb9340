// Says in a line of the page how far the start of Python is.
import { python, Unavailable } from "./runtime.js";

const MEGABYTE = 1e6;

// Do something that needs Python; returns undefined, and says why, where it cannot run.
export async function withPython(told, act) {
  const show = ({ detail: { loaded, total } }) => {
    told.textContent = loaded < total
      ? `Loading Python: ${Math.round(loaded / MEGABYTE)} of ${Math.round(total / MEGABYTE)} MB`
      : "Starting Python …";
  };
  python.addEventListener("progress", show);
  try {
    await python.init();
    return await act();
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    told.textContent = error.message;
    return undefined;
  } finally {
    python.removeEventListener("progress", show);
  }
}
