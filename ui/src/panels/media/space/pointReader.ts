/**
 * Reads point clouds of any size in pieces: every number is looked at once and only a
 * sample is kept. Pure; takes what a client may have written, whole or cut short.
 */

/** Columns kept of a point: x, y, z and up to four that say its colour. */
const WIDTH = 7;
/** Characters of boxes and vectors that are kept; more are left out. */
const MOST_BESIDE = 8_000_000;

const QUOTE = 34;
const BACKSLASH = 92;
const [OPEN, CLOSE, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125];
const [COMMA, COLON, MINUS, DOT] = [44, 58, 45, 46];

export interface PointSample {
  /** `WIDTH` columns a point, x, y, z relative to `origin`; NaN where there is none. */
  readonly rows: Float32Array;
  /** Points in `rows`. */
  readonly kept: number;
  /** Usable points there are. */
  readonly total: number;
  /** Points whose coordinates are no finite numbers. */
  readonly unusable: number;
  /** Columns that the first point has. */
  readonly width: number;
  readonly origin: readonly [number, number, number];
  /** Everything beside the points, as JSON by name. */
  readonly beside: Readonly<Record<string, string>>;
  /** Whether the file ends before its last bracket does. */
  readonly isCut: boolean;
}

export const POINT_COLUMNS = WIDTH;

type Mode = "start" | "object" | "key" | "points" | "beside" | "end";

export class PointReader {
  readonly #most: number;
  readonly #rows: Float32Array;
  #mode: Mode = "start";
  #isObject = false;
  #depth = 0;
  // The number being read, digit by digit: no text is made of it.
  #mantissa = 0;
  #decimals = -1;
  #exponent = 0;
  #exponentSign = 0;
  #sign = 1;
  #hasDigits = false;
  #isNumber = true;
  readonly #row = new Float64Array(WIDTH);
  #column = 0;
  #kept = 0;
  #seen = 0;
  #every = 1;
  #unusable = 0;
  #width = 0;
  #origin: [number, number, number] = [0, 0, 0];
  #name = "";
  #isQuoted = false;
  #isEscaped = false;
  readonly #bytes: number[] = [];
  #besideSize = 0;
  readonly #beside: Record<string, string> = {};

  /** @param most Points that are kept at most; at least two. */
  constructor(most: number) {
    this.#most = most;
    this.#rows = new Float32Array(most * WIDTH);
  }

  feed(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (this.#mode === "points") this.#point(byte);
      else if (this.#mode === "beside") this.#besides(byte);
      else this.#outline(byte);
    }
  }

  finish(): PointSample {
    return {
      rows: this.#rows.slice(0, this.#kept * WIDTH),
      kept: this.#kept,
      total: this.#seen,
      unusable: this.#unusable,
      width: this.#width,
      origin: this.#origin,
      beside: this.#beside,
      isCut: this.#mode !== "end",
    };
  }

  /** Whether what came so far can be a point cloud at all. */
  get isReadable(): boolean {
    return this.#mode !== "end" || this.#width > 0 || this.#isObject;
  }

  #outline(byte: number): void {
    if (this.#mode === "start") {
      if (byte === OPEN) this.#mode = "points";
      else if (byte === OPEN_OBJECT) {
        this.#isObject = true;
        this.#mode = "object";
      } else if (byte > 32 && byte < 128) this.#mode = "end";
    } else if (this.#mode === "object") {
      if (byte === QUOTE) {
        this.#mode = "key";
        this.#bytes.length = 0;
      } else if (byte === COLON) this.#mode = "beside";
      else if (byte === CLOSE_OBJECT) this.#mode = "end";
    } else if (this.#mode === "key") {
      if (byte !== QUOTE) this.#bytes.push(byte);
      else {
        this.#name = text(this.#bytes);
        this.#bytes.length = 0;
        this.#mode = "object";
      }
    }
  }

  /** A value that is no list of points: kept as it is written. */
  #besides(byte: number): void {
    if (this.#isQuoted) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === BACKSLASH) this.#isEscaped = true;
      else if (byte === QUOTE) this.#isQuoted = false;
    } else if (byte === OPEN || byte === OPEN_OBJECT) {
      if (this.#depth === 0 && byte === OPEN && this.#name === "points") {
        this.#mode = "points";
        return;
      }
      this.#depth += 1;
    } else if (byte === CLOSE || byte === CLOSE_OBJECT) {
      if (this.#depth === 0) {
        this.#keepBeside();
        this.#mode = "end";
        return;
      }
      this.#depth -= 1;
    } else if (byte === QUOTE) this.#isQuoted = true;
    else if (byte === COMMA && this.#depth === 0) {
      this.#keepBeside();
      this.#mode = "object";
      return;
    }
    this.#besideSize += 1;
    if (this.#besideSize <= MOST_BESIDE) this.#bytes.push(byte);
  }

  #keepBeside(): void {
    if (this.#besideSize <= MOST_BESIDE) this.#beside[this.#name] = text(this.#bytes);
    this.#bytes.length = 0;
  }

  /** Inside the list of points; `#depth` is 1 inside of one. */
  #point(byte: number): void {
    if (byte >= 48 && byte <= 57) this.#digit(byte - 48);
    else if (byte === COMMA) this.#endNumber();
    else if (byte === DOT) this.#decimals = 0;
    else if (byte === MINUS) {
      if (this.#exponentSign !== 0) this.#exponentSign = -1;
      else this.#sign = -1;
    } else if (byte === OPEN) {
      this.#depth += 1;
      this.#column = 0;
      this.#reset();
    } else if (byte === CLOSE) {
      if (this.#depth === 0) {
        this.#mode = this.#isObject ? "object" : "end";
        return;
      }
      this.#endNumber();
      this.#depth -= 1;
      if (this.#depth === 0) this.#endRow();
    } else if ((byte === 101 || byte === 69) && this.#hasDigits) this.#exponentSign = 1;
    else if (byte > 32 && byte !== 43) this.#isNumber = false;
  }

  #digit(digit: number): void {
    this.#hasDigits = true;
    if (this.#exponentSign !== 0) {
      this.#exponent = Math.min(999, this.#exponent * 10 + digit);
    } else {
      this.#mantissa = this.#mantissa * 10 + digit;
      if (this.#decimals >= 0) this.#decimals += 1;
    }
  }

  #endNumber(): void {
    if (this.#depth !== 1) return this.#reset();
    if (!this.#hasDigits && this.#isNumber && this.#column === 0) return;
    if (this.#column < WIDTH) {
      const power = this.#exponentSign * this.#exponent - Math.max(0, this.#decimals);
      const value = this.#sign * this.#mantissa;
      this.#row[this.#column] =
        this.#isNumber && this.#hasDigits ? scaled(value, power) : Number.NaN;
    }
    this.#column += 1;
    this.#reset();
  }

  #reset(): void {
    this.#mantissa = 0;
    this.#decimals = -1;
    this.#exponent = 0;
    this.#exponentSign = 0;
    this.#sign = 1;
    this.#hasDigits = false;
    this.#isNumber = true;
  }

  #endRow(): void {
    const row = this.#row;
    const isUsable =
      this.#column >= 3 &&
      Number.isFinite(row[0]) &&
      Number.isFinite(row[1]) &&
      Number.isFinite(row[2]);
    if (!isUsable) {
      this.#unusable += 1;
      return;
    }
    if (this.#seen === 0) {
      this.#width = Math.min(this.#column, WIDTH);
      this.#origin = [row[0]!, row[1]!, row[2]!];
    }
    if (this.#seen % this.#every === 0) this.#keep();
    this.#seen += 1;
  }

  #keep(): void {
    if (this.#kept === this.#most) this.#thin();
    // The row that made it full may itself be one that is left out from now on.
    if (this.#seen % this.#every !== 0) return;
    const at = this.#kept * WIDTH;
    for (let column = 0; column < WIDTH; column++) {
      const value = column < this.#column ? this.#row[column]! : Number.NaN;
      this.#rows[at + column] = column < 3 ? value - this.#origin[column]! : value;
    }
    this.#kept += 1;
  }

  /** Leaves every second point out, so that the sample stays even over the file. */
  #thin(): void {
    const rows = this.#rows;
    for (let point = 0; point * 2 < this.#kept; point++) {
      rows.copyWithin(point * WIDTH, point * 2 * WIDTH, (point * 2 + 1) * WIDTH);
    }
    this.#kept = Math.ceil(this.#kept / 2);
    this.#every *= 2;
  }
}

/** Dividing by a power of ten is exact where multiplying by its inverse is not. */
function scaled(value: number, power: number): number {
  return power < 0 ? value / 10 ** -power : value * 10 ** power;
}

function text(bytes: readonly number[]): string {
  return new TextDecoder().decode(Uint8Array.from(bytes));
}
