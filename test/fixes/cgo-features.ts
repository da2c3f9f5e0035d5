/** Picks by chance that a seed decides. */
export interface Chance {
  /** A whole number below a bound. */
  below(bound: number): number
  yes(share?: number): boolean
  of<T>(choices: readonly T[]): T
}

/** A part of a package: some C, the Go that needs it, and Go that does not. All names end with a number, so that parts don't meet. */
export interface Feature {
  readonly preamble: readonly string[]
  /** Declarations of the file that has the C. */
  readonly decls: readonly string[]
  /** Declarations of another file of the package. */
  readonly beside?: readonly string[]
  /** Statements of a package that imports this one as p. */
  readonly used?: readonly string[]
}

type Make = (n: number, chance: Chance) => Feature

const doc = (name: string, chance: Chance): string => (chance.yes(0.6) ? `// ${name} does what it says.\n${chance.yes(0.2) ? '//\n// At length.\n' : ''}` : '')

const call: Make = (n, chance) => ({
  preamble: [`static int add${n}(int a, int b) { return a + b; }`],
  decls: [
    `${doc(`Add${n}`, chance)}func Add${n}(a, b int) int {\n\treturn int(C.add${n}(C.int(a), C.int(b)))\n}`,
    `func twice${n}(x int) int { return Add${n}(x, x) }`,
    ...(chance.yes() ? [`func half${n}(x int) int { return x / 2 }\nfunc quarterOf${n}(x int) int { return half${n}(half${n}(x)) }`] : []),
    ...(chance.yes() ? [`// Twice${n} is pure.\nfunc Twice${n}(x int) string { return strings.Repeat("x", twice${n}(x)) }`] : []),
  ],
  beside: [`func useAdd${n}() int { return twice${n}(3) + Add${n}(1, 2) }`],
  used: [`_ = p.Add${n}(1, 2)`],
})

const handle: Make = (n, chance) => ({
  preamble: [`struct box${n} { int a; double b; };`, `static struct box${n} *open${n}(int a) { struct box${n} *b = malloc(sizeof *b); b->a = a; return b; }`],
  decls: [
    `// Handle${n} is a box.\ntype Handle${n} struct {\n\tptr  *C.struct_box${n} // C's\n\tName string ${chance.yes() ? '// ours' : ''}\n\n\t// count is of calls.\n\tcount int\n\tsize  C.int\n}`,
    `${doc(`Open${n}`, chance)}func Open${n}(name string) (*Handle${n}, error) {\n\tif name == "" {\n\t\treturn nil, errors.New("no name")\n\t}\n\treturn &Handle${n}{ptr: C.open${n}(3), Name: name}, nil\n}`,
    `func (h *Handle${n}) Value() int { return int(h.ptr.a) }`,
    `func (h *Handle${n}) Close() {\n\tC.free(unsafe.Pointer(h.ptr))\n\th.ptr = nil\n}`,
    `func (h *Handle${n}) Label() string { return fmt.Sprint(h.Name, h.count) }`,
    ...(chance.yes() ? [`func (h *Handle${n}) Valid() bool { return h.ptr != nil }`, `func (h *Handle${n}) Size() int { return int(h.size) }`] : []),
    ...(chance.yes() ? [`// IsAvailable${n} says whether it works.\nfunc IsAvailable${n}() bool { return C.open${n}(1) != nil }`] : []),
  ],
  beside: chance.yes() ? [`func (h *Handle${n}) Describe() string {\n\tif h.ptr == nil {\n\t\treturn "closed"\n\t}\n\treturn h.Label()\n}`] : [],
  used: [`if h, err := p.Open${n}("x"); err == nil {\n\t\t_ = h.Label() + h.Name\n\t\th.Close()\n\t}`],
})

const constants: Make = (n, chance) => ({
  preamble: [`#define LIMIT${n} ${chance.of(['42', '(1 << 4)', '0x7f', '7u'])}`, `enum color${n} { RED${n}, GREEN${n} = ${chance.of(['5', '2'])}, BLUE${n} };`, '#include <errno.h>'],
  decls: [
    `// Limits.\nconst (\n\t// Limit${n} is a limit.\n\tLimit${n} = C.LIMIT${n}\n\tother${n} = ${chance.of(['7', '"x"', '1.5'])} // ours\n\tmuchLonger${n} = 8\n\n\tLast${n} = 9\n)`,
    `type Color${n} ${chance.of(['int', 'uint8', 'uint32'])}`,
    `const (\n\tRed${n} Color${n} = C.RED${n}\n\tGreen${n} Color${n} = C.GREEN${n}\n\tBlue${n} Color${n} = C.BLUE${n}\n)`,
    `func (c Color${n}) String() string {\n\tswitch c {\n\tcase Red${n}:\n\t\treturn "red"\n\tcase Green${n}:\n\t\treturn "green"\n\t}\n\treturn "other"\n}`,
    ...(chance.yes() ? [`const Missing${n} = C.ENOENT`, `const (\n\tPerm${n} = C.EPERM\n\tBoth${n} = Perm${n} | 1\n)`, `func isMissing${n}(code int) bool { return code == Missing${n} }`] : []),
    `var _ fmt.Stringer = Color${n}(0)`,
  ],
  beside: [`func nameOf${n}(c Color${n}) string {\n\tif c == Red${n} || c == Blue${n} {\n\t\treturn c.String()\n\t}\n\treturn "?"\n}`],
  used: [`var buf${n} [p.Limit${n}]byte\n\t_ = buf${n}`, `switch p.Color${n}(2) {\n\tcase p.Red${n}, p.Green${n}:\n\tdefault:\n\t}`],
})

const counting: Make = (n, chance) => ({
  preamble: [`#define BASE${n} 3`],
  decls: [
    `type Kind${n} int`,
    chance.yes()
      ? `const (\n\tKindA${n} Kind${n} = iota // first\n\tKindB${n}\n\tKindC${n} = Kind${n}(C.BASE${n}) + iota\n\tKindD${n}\n)`
      : `const (\n\tKindA${n} Kind${n} = iota + C.BASE${n}\n\tKindB${n}\n\t_\n\tKindC${n}\n\tKindD${n} // last\n)`,
    `const (\n\tpureA${n} = iota\n\tpureB${n}\n)`,
    `func (k Kind${n}) Next() Kind${n} {\n\tif k == KindD${n} {\n\t\treturn KindA${n} + pureA${n}\n\t}\n\treturn k + pureB${n}\n}`,
  ],
  used: [`_ = p.KindA${n}.Next() == p.KindC${n}`],
})

const variables: Make = (n, chance) => ({
  preamble: [`static const char *version${n}(void) { return "1"; }`, `static int level${n}(void) { return 3; }`, `typedef int handle${n};`],
  decls: [
    `var (\n\tName${n} = "x" // ours\n\tversion${n} = C.GoString(C.version${n}()) // of the library\n\tErrOff${n} = errors.New("off")\n\n\ttable${n} = map[string]int{\n\t\t"a": 1,\n\t}\n\tLevel${n}, shift${n} = int(C.level${n}()), 2\n)`,
    ...(chance.yes() ? [`var ready${n} = C.level${n}() == 3`, `var hnd${n} C.handle${n}`] : []),
    ...(chance.yes() ? [`// Started${n} is when.\nvar Started${n} = time.Duration(C.level${n}())`] : []),
    `// Version${n} is the library's.\nfunc Version${n}() string { return version${n} }`,
    `func lookup${n}(key string) (int, bool) {\n\tx, ok := table${n}[key]\n\treturn x + shift${n}, ok\n}`,
    ...(chance.yes() ? [`func init() {\n\ttable${n}["b"] = int(C.level${n}())\n}`, `func init() { table${n}["c"] = len(Name${n}) }`] : []),
  ],
  beside: [`func both${n}() string { return Version${n}() + Name${n} }`],
  used: [`_ = p.Version${n}() + p.Name${n}`, `_ = p.Level${n}`],
})

const generic: Make = (n, chance) => ({
  preamble: [`static int mul${n}(int a, int b) { return a * b; }`],
  decls: [
    `type Box${n}[T any] struct {\n\tValue T\n\tmark C.int\n\tmore []T\n}`,
    `func (b *Box${n}[T]) Get() T { return b.Value }`,
    `func (b *Box${n}[T]) Mark() int { return int(C.mul${n}(b.mark, 2)) }`,
    `// Fold${n} is pure.\nfunc Fold${n}[T any](xs []T, f func(T) int) int {\n\tsum := 0\n\tfor _, x := range xs {\n\t\tsum += f(x)\n\t}\n\treturn sum\n}`,
    `func Scale${n}[T ~int | ~int32](xs []T) (out []T, err error) {\n\tfor _, x := range xs {\n\t\tout = append(out, T(C.mul${n}(C.int(x), 2)))\n\t}\n\treturn out, nil\n}`,
    ...(chance.yes() ? [`func First${n}[K comparable, V any](m map[K]V, k K) (V, error) {\n\tif C.mul${n}(1, 1) == 1 {\n\t\treturn m[k], nil\n\t}\n\tvar zero V\n\treturn zero, errors.New("no")\n}`] : []),
  ],
  used: [`var b${n} p.Box${n}[string]\n\t_ = b${n}.Get() + b${n}.Value`, `_, _ = p.Scale${n}([]int{1})`, `_ = p.Fold${n}([]int{1}, func(x int) int { return x })`],
})

const bare: Make = (n, chance) => ({
  preamble: [`struct pt${n} { int x, y; };`, `typedef struct pt${n} point${n};`, `static point${n} *at${n}(int x) { static point${n} p; p.x = x; return &p; }`, `typedef unsigned int flags${n};`],
  decls: [
    `// Raw${n} is of C.\nfunc Raw${n}(x C.int) C.int { return x + 1 }`,
    `func toC${n}(x int) *C.point${n} { return C.at${n}(C.int(x)) }`,
    `func xOf${n}(x int) int { p := toC${n}(x); return int(p.x) }`,
    ...(chance.yes() ? [`type Flags${n} C.flags${n}`, `func (f Flags${n}) Has(other Flags${n}) bool { return f&other != 0 }`, `type Size${n} = C.size_t`, `func Grow${n}(s Size${n}) Size${n} { return s * 2 }`] : []),
    ...(chance.yes() ? [`type Point${n} C.point${n}`, `func (p *Point${n}) X() int { return int(p.x) }`, `func NewPoint${n}() *Point${n} { return (*Point${n})(toC${n}(2)) }`, `func move${n}(p *Point${n}) { p.x++ }`] : []),
    ...(chance.yes() ? [`// At${n} gives C's own.\nfunc At${n}(x int) *C.point${n} { return toC${n}(x) }`] : []),
    ...(chance.yes() ? [`type Walker${n} interface {\n\tWalk(x C.int) error\n\tLabel() string\n}`] : []),
  ],
  beside: [`func two${n}() int { return int(Raw${n}(1)) + xOf${n}(2) }`],
  used: [`_ = p.Raw${n}(3)`],
})

const callback: Make = (n, chance) => ({
  preamble: [`extern int goCall${n}(int);`],
  decls: [
    `//export goCall${n}\nfunc goCall${n}(x C.int) C.int {\n\treturn C.int(clamp${n}(int(x)))\n}`,
    `func clamp${n}(x int) int {\n\tif x < 0 {\n\t\treturn 0\n\t}\n\treturn x\n}`,
    ...(chance.yes() ? [`// Clamp${n} is pure.\nfunc Clamp${n}(xs ...int) []int {\n\tsort.Ints(xs)\n\tfor i := range xs {\n\t\txs[i] = clamp${n}(xs[i])\n\t}\n\treturn xs\n}`] : []),
    `// Call${n} is of C.\nfunc Call${n}(x int) int { return int(C.goCall${n}(C.int(x))) }`,
  ],
  used: [`_ = p.Call${n}(-1)`],
})

const grouped: Make = (n, chance) => ({
  preamble: [`static int f${n}(void) { return 1; }`],
  decls: [
    `type (\n\t// Pair${n} is pure.\n\tPair${n} struct{ A, B int }\n\n\twrap${n} struct {\n\t\tc C.int\n\t}\n\tNames${n} []string\n)`,
    `func (p Pair${n}) Sum() int { return p.A + p.B }\nfunc (n Names${n}) Len() int { return len(n) + int(C.f${n}()) }\nfunc (n Names${n}) Less(i, j int) bool { return n[i] < n[j] }\nfunc (n Names${n}) Swap(i, j int) { n[i], n[j] = n[j], n[i] }`,
    `func wrapped${n}() wrap${n} { return wrap${n}{C.int(1)} }`,
    `// Sorted${n} needs C.\nfunc Sorted${n}(n Names${n}) Names${n} {\n\tsort.Sort(n)\n\t_ = wrapped${n}()\n\treturn n\n}`,
    ...(chance.yes() ? [`//go:generate echo ${n}`] : []),
    ...(chance.yes() ? [`// A comment between declarations.`] : []),
    ...(chance.yes() ? [`func Many${n}(a int, s string, f func(int) error, xs ...string) (n int, t time.Time, d time.Duration, m sync.Mutex, r io.Reader, err error) {\n\tn = int(C.f${n}())\n\treturn\n}`] : []),
  ],
  used: [`_ = p.Sorted${n}(nil)`, `_ = p.Pair${n}{A: 1}.Sum()`],
})

export const features: readonly Make[] = [call, handle, constants, counting, variables, generic, bare, grouped]
/** cgo takes no definitions in the preamble of a file that exports. */
export const exporting: Make = callback
