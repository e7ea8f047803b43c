import { useState } from "react";

import css from "./Compare.module.css";

export interface Picture {
  readonly address: string;
  readonly label: string;
}

/** Two pictures on top of each other, with an edge between them that moves. */
export function WipeView({
  first,
  second,
}: {
  readonly first: Picture;
  readonly second: Picture;
}) {
  const [share, setShare] = useState(50);
  return (
    <div className={css.overlaid}>
      <div className={css.stack}>
        <img src={first.address} alt={first.label} />
        <img
          src={second.address}
          alt={second.label}
          style={{ clipPath: `inset(0 0 0 ${share}%)` }}
        />
        <span className={css.edge} style={{ left: `${share}%` }} />
      </div>
      <label className={css.wipe}>
        <span>{first.label}</span>
        <input
          type="range"
          aria-label="Where one picture ends and the other begins"
          min={0}
          max={100}
          value={share}
          onChange={(event) => setShare(Number(event.target.value))}
        />
        <span>{second.label}</span>
      </label>
    </div>
  );
}
