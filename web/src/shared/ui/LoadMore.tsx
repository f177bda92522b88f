import { Button, ui } from ".";
import type { Pages } from "./usePages";

/** The next page of a list, where there is one. */
export function LoadMore<T>({ pages }: { pages: Pages<T> }) {
  if (!pages.hasMore) return null;
  return (
    <div className={ui.row}>
      <Button busy={pages.loadingMore} onClick={pages.more} data-testid="load-more">
        {pages.loadingMore ? "Loading…" : "Show more"}
      </Button>
    </div>
  );
}
