/** The trail and its mark; the line takes its colour from where it stands. */
export function Logo() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden>
      <path
        d="M4 24c5.2 0 5.4-8 9.4-8s4 4 7 4 3-11.5 6.8-12.4"
        fill="none"
        stroke="var(--logo-line)"
        strokeWidth="2.8"
        strokeLinecap="round"
      />
      <circle cx="27.6" cy="7.6" r="2.8" fill="var(--logo-mark)" />
    </svg>
  );
}
