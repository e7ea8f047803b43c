import { Link } from "@tanstack/react-router";

import { CodeBlock } from "../../widgets/Copy";
import css from "./Home.module.css";

/** The lines to paste for a first run, with this server's address and this project. */
export function QuickStart({ entity, project }: { entity: string; project: string }) {
  const origin = window.location.origin;
  const shell = `pip install wandb\nexport WANDB_BASE_URL=${origin}\nwandb login`;
  const script = `import wandb

with wandb.init(entity="${entity}", project="${project}", config={"lr": 0.01}) as run:
    for step in range(100):
        run.log({"loss": 1 / (step + 1), "accuracy": 1 - 1 / (step + 2)})`;
  return (
    <ol className={css.steps}>
      <li>
        <p>
          In a terminal; <code>wandb login</code> asks for a key, which{" "}
          <Link to="/authorize">this page makes</Link>.
        </p>
        <CodeBlock text={shell} label="terminal lines" />
      </li>
      <li>
        <p>In Python; the curves appear here while it runs.</p>
        <CodeBlock text={script} label="Python lines" />
      </li>
    </ol>
  );
}
