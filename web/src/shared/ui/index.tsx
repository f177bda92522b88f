import { AlertTriangle, Check, ChevronLeft, CircleAlert, CircleCheck, Copy, Info, X } from "lucide-react";
import {
  type ButtonHTMLAttributes,
  type ComponentProps,
  type ReactElement,
  type ReactNode,
  cloneElement,
  useEffect,
  useId,
  useRef,
} from "react";
import { Link, type LinkProps } from "react-router";
import { toProblem } from "../api/problem";
import styles from "./ui.module.css";
import { useCopy } from "./useCopy";

export { styles as ui };

type Look = "primary" | "secondary" | "quiet" | "danger";
type Size = "small" | "medium" | "large";

export function classes(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}

function buttonClass(look: Look, size: Size): string {
  return classes(styles.button, styles[look], size !== "medium" && styles[size]);
}

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & { look?: Look; size?: Size; busy?: boolean };

export function Button({
  look = "secondary",
  size = "medium",
  busy = false,
  type = "button",
  ...props
}: ButtonProps) {
  return (
    <button
      {...props}
      type={type}
      disabled={props.disabled || busy}
      aria-busy={busy || undefined}
      className={classes(buttonClass(look, size), props.className)}
    />
  );
}

export function ButtonLink({
  look = "secondary",
  size = "medium",
  ...props
}: LinkProps & { look?: Look; size?: Size }) {
  return <Link {...props} className={classes(buttonClass(look, size), props.className)} />;
}

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | null;
  optional?: boolean;
  /** One input, select or textarea: it gets the id and the descriptions. */
  children: ReactElement<Record<string, unknown>>;
}

export function Field({ label, hint, error, optional, children }: FieldProps) {
  const id = useId();
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
        {optional && <span className={styles.optional}> (optional)</span>}
      </label>
      {cloneElement(children, {
        id,
        "aria-describedby": described || undefined,
        "aria-invalid": error ? true : undefined,
      })}
      {hint && (
        <p className={styles.hint} id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p className={styles.error} id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

export function Input(props: ComponentProps<"input">) {
  return <input {...props} className={classes(styles.input, props.className)} />;
}

export function TextArea(props: ComponentProps<"textarea">) {
  return <textarea {...props} className={classes(styles.input, props.className)} />;
}

export function Select(props: ComponentProps<"select">) {
  return <select {...props} className={classes(styles.input, props.className)} />;
}

export function Card(props: ComponentProps<"section">) {
  return <section {...props} className={classes(styles.card, styles.stack, props.className)} />;
}

export type Tone = "neutral" | "good" | "warn" | "bad" | "info";

export function Badge({ tone = "neutral", ...props }: ComponentProps<"span"> & { tone?: Tone }) {
  return (
    <span {...props} className={classes(styles.badge, tone !== "neutral" && styles[tone], props.className)} />
  );
}

const NOTICE_ICONS = { good: CircleCheck, warn: AlertTriangle, bad: CircleAlert, info: Info };

interface NoticeProps extends Omit<ComponentProps<"div">, "title"> {
  tone?: "good" | "warn" | "bad" | "info";
  title?: ReactNode;
}

export function Notice({ tone = "info", title, children, ...props }: NoticeProps) {
  const Icon = NOTICE_ICONS[tone];
  return (
    <div {...props} className={classes(styles.notice, tone !== "info" && styles[tone], props.className)}>
      <Icon size={20} aria-hidden />
      <div className={styles.noticeBody}>
        {title && <p className={styles.noticeTitle}>{title}</p>}
        {typeof children === "string" ? <p>{children}</p> : children}
      </div>
    </div>
  );
}

/** A problem in words, with a way out where there is one. */
export function ProblemNotice({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  if (!error) return null;
  const problem = toProblem(error);
  const same = problem.detail.replace(/\.$/, "") === problem.title.replace(/\.$/, "");
  return (
    <Notice tone="bad" role="alert" title={same ? undefined : problem.title}>
      <p>{problem.detail}</p>
      {onRetry && (
        <Button size="small" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Notice>
  );
}

export function Loading({ what = "Loading" }: { what?: string }) {
  return (
    <div className={styles.loading} role="status">
      <span className={styles.spinner} aria-hidden />
      {what}…
    </div>
  );
}

export function Empty({ icon, title, children }: { icon?: ReactNode; title: string; children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      {icon}
      <p className={styles.emptyTitle}>{title}</p>
      {children}
    </div>
  );
}

interface DialogProps {
  title: string;
  open: boolean;
  /** Absent where the dialog must be answered. */
  onClose?: () => void;
  children: ReactNode;
  testId?: string;
}

/** A modal dialog: the browser keeps the focus inside and gives it back afterwards. */
export function Dialog({ title, open, onClose, children, testId }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  const mandatory = onClose === undefined;
  useEffect(() => {
    const dialog = ref.current;
    if (open && dialog && !dialog.open) {
      dialog.showModal();
      // What must be answered is read from its beginning.
      if (mandatory) heading.current?.focus();
    }
    if (!open && dialog?.open) dialog.close();
  }, [open, mandatory]);
  return (
    <dialog
      ref={ref}
      className={styles.dialog}
      aria-labelledby={id}
      data-testid={testId}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
    >
      {open && (
        <div className={styles.dialogInner}>
          <div className={styles.dialogHead}>
            <h2 id={id} ref={heading} tabIndex={-1}>
              {title}
            </h2>
            {onClose && (
              <button type="button" className={styles.iconButton} onClick={onClose} aria-label="Close">
                <X size={20} aria-hidden />
              </button>
            )}
          </div>
          {children}
        </div>
      )}
    </dialog>
  );
}

export function CopyField({ label, value }: { label: string; value: string }) {
  const { ref, copy, copied } = useCopy<HTMLInputElement>(value);
  return (
    <div className={styles.field}>
      <span className={styles.label}>{label}</span>
      <div className={styles.copy}>
        <input
          ref={ref}
          className={styles.input}
          readOnly
          value={value}
          aria-label={label}
          onFocus={(event) => event.target.select()}
        />
        <Button onClick={() => void copy()} aria-label={`Copy: ${label}`}>
          {copied ? <Check size={18} aria-hidden /> : <Copy size={18} aria-hidden />}
          <span role="status">{copied ? "Copied" : "Copy"}</span>
        </Button>
      </div>
    </div>
  );
}

interface PageHeadProps {
  title: string;
  lede?: ReactNode;
  back?: { to: string; label: string };
  children?: ReactNode;
}

/** A page's heading; also sets the document's title. */
export function PageHead({ title, lede, back, children }: PageHeadProps) {
  useTitle(title);
  return (
    <header className={styles.pageHead}>
      <div>
        {back && (
          <Link className={styles.back} to={back.to}>
            <ChevronLeft size={18} aria-hidden />
            {back.label}
          </Link>
        )}
        <h1>{title}</h1>
        {lede && <p className={styles.lede}>{lede}</p>}
      </div>
      {children && <div className={styles.row}>{children}</div>}
    </header>
  );
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Viva`;
  }, [title]);
}

export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden>
      <rect width="32" height="32" rx="9" fill="var(--brand)" />
      <path
        d="M6 14v4M11 10v12M16 7v18M21 11v10M26 14v4"
        stroke="var(--on-brand)"
        strokeWidth="2.6"
        strokeLinecap="round"
      />
    </svg>
  );
}

export function Wordmark() {
  return (
    <span className={styles.logo}>
      <Logo />
      Viva
    </span>
  );
}
