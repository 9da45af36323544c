/// How the pages look: one file, no font and no picture from elsewhere.
///
/// Colours stand in custom properties at its top, once for light and once for dark; a test computes their contrast. Each state
/// has a colour, a word and a shape, so that none of them is told by colour alone.
enum StyleSheet {
  static let text = colours + page + fleet + details + runbooks + narrow

  private static let colours = #"""
    :root {
      color-scheme: light dark;
      --paper: #ffffff; --panel: #f5f7f9; --line: #dce2e8; --strong-line: #b9c3cd;
      --ink: #17212b; --quiet: #52606d; --accent: #0b5fa5; --code: #eef2f5;
      --stalled: #b3261e; --failed: #b3261e; --unreadable: #86288f; --slow: #8a4b00;
      --copying: #0b5fa5; --finishing: #1b6e43; --ended: #1b6e43; --unmeasurable: #52606d; --waiting: #52606d;
      --stalled-tint: #fdf1f0; --unreadable-tint: #faf1fb; --slow-tint: #fdf5e9;
      --track: #e3e8ed; --shade: #17212b;
    }
    @media screen and (prefers-color-scheme: dark) {
      :root {
        --paper: #10151a; --panel: #171e25; --line: #28323c; --strong-line: #46535f;
        --ink: #e6ebf0; --quiet: #9dabb8; --accent: #79b8f4; --code: #1d262e;
        --stalled: #ff8f85; --failed: #ff8f85; --unreadable: #e2a0e8; --slow: #f2b75c;
        --copying: #79b8f4; --finishing: #7ccf9c; --ended: #7ccf9c; --unmeasurable: #9dabb8; --waiting: #9dabb8;
        --stalled-tint: #2a1718; --unreadable-tint: #261927; --slow-tint: #271f13;
        --track: #2b3640; --shade: #e6ebf0;
      }
    }

    """#

  private static let page = #"""
    *, ::before, ::after { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scrollbar-gutter: stable; }
    body { margin: 0 auto; max-width: 84rem; padding: 0 1.5rem 3rem; background: var(--paper); color: var(--ink);
      font: 0.875rem/1.45 system-ui, -apple-system, "Segoe UI", "Noto Sans", "Liberation Sans", Arial, sans-serif;
      font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
    h1, h2, h3, p, ul, ol, dl, dd, figure, pre { margin: 0; padding: 0; }
    ul, ol { list-style: none; }
    h1 { font-size: 1.75rem; line-height: 1.2; font-weight: 650; letter-spacing: -0.015em; text-wrap: balance; }
    h2 { font-size: 1rem; font-weight: 650; margin: 0 0 0.5rem; }
    h3 { font-size: 0.8125rem; font-weight: 600; color: var(--quiet); margin: 0.75rem 0 0; }
    small { font-size: 0.75rem; color: var(--quiet); }
    a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 0.2em; }
    a:hover { text-decoration-thickness: 2px; }
    :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
    main:focus { outline: none; }
    code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
      font-size: 0.8125rem; }
    em { font-style: normal; font-weight: 600; }
    i { font-style: normal; color: var(--quiet); }
    small.bad, p.bad, .blind em { color: var(--stalled); }
    .skip { position: absolute; left: -100rem; }
    .skip:focus { left: 1rem; top: 0.5rem; background: var(--paper); padding: 0.25rem 0.5rem; z-index: 1; }
    .defs { position: absolute; width: 0; height: 0; }
    .hatch { fill: var(--quiet); }

    header { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 1.5rem; padding: 0.75rem 0;
      border-bottom: 1px solid var(--line); }
    .brand { display: flex; align-items: center; gap: 0.5rem; font-weight: 650; color: var(--ink); text-decoration: none; }
    .brand rect { fill: var(--accent); }
    .brand path { fill: none; stroke: var(--paper); stroke-width: 2; }
    header nav { display: flex; gap: 1.25rem; }
    header nav a { color: var(--quiet); text-decoration: none; padding: 0.25rem 0; border-bottom: 2px solid transparent; }
    header nav a:hover { color: var(--ink); }
    header nav a[aria-current] { color: var(--ink); border-bottom-color: var(--accent); }
    #fresh { margin-left: auto; color: var(--quiet); font-size: 0.8125rem; }
    .old #fresh { color: var(--stalled); font-weight: 600; }
    .old main { filter: grayscale(0.85); }
    footer { margin-top: 3rem; padding-top: 0.75rem; border-top: 1px solid var(--line); color: var(--quiet);
      font-size: 0.75rem; }

    .head { padding: 1.4rem 0 1.1rem; }
    .head.bad h1 { color: var(--stalled); }
    .totals { color: var(--quiet); margin-top: 0.4rem; }
    .totals::first-letter { text-transform: uppercase; }
    .totals b { color: var(--ink); font-weight: 600; }
    .totals span { color: var(--strong-line); margin: 0 0.25rem; }
    .note { max-width: 62rem; margin-top: 0.5rem; }

    .panels { display: grid; gap: 0.75rem; margin-bottom: 1.75rem; }
    .panels section { background: var(--panel); border-radius: 8px; padding: 0.65rem 1rem 0.55rem; }
    .panels h2 { font-size: 0.8125rem; color: var(--quiet); font-weight: 600; margin-bottom: 0.15rem; }
    .panels h2 span { color: var(--ink); }
    .panels li { padding: 0.25rem 0 0.25rem 1.1rem; position: relative; }
    .panels li + li { border-top: 1px solid var(--line); }
    .panels li::before { content: ""; position: absolute; left: 0; top: 0.6rem; width: 9px; height: 9px;
      background: var(--quiet); forced-color-adjust: none; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
    .panels small { display: block; }
    .panels a { color: inherit; text-decoration-color: var(--strong-line); }
    .panels .alerts li, .panels .seen { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 1.5rem; }
    .panels .seen { justify-content: flex-start; gap: 0 0.4rem; } .panels .seen small { margin-left: auto; }
    .panels small em { color: var(--stalled); font-weight: 500; }
    .panels .note { flex-basis: 100%; max-width: none; margin: 0; }
    .panels .seen::before { background: var(--ended); border-radius: 50%; }
    .panels .unseen::before { background: var(--stalled); clip-path: polygon(20% 0, 50% 30%, 80% 0, 100% 20%, 70% 50%, 100% 80%, 80% 100%, 50% 70%, 20% 100%, 0 80%, 30% 50%, 0 20%); }
    .panels .waiting::before { border-radius: 50%; background: none; border: 2px solid var(--waiting); }
    .panels li.more { padding-left: 1.1rem; } .panels li.more::before { content: none; }
    .panels .critical::before { background: var(--stalled); }
    .panels .warning::before { background: var(--slow); clip-path: polygon(50% 0, 100% 100%, 0 100%); }
    .unseen em, .unseen .bad { color: var(--stalled); }

    """#

  private static let fleet = #"""
    .choices { display: flex; flex-wrap: wrap; gap: 0.375rem; margin-bottom: 0.6rem; }
    .choices a { display: inline-flex; align-items: center; gap: 0.4rem; padding: 0.2rem 0.65rem; border-radius: 99px;
      border: 1px solid var(--line); color: var(--ink); text-decoration: none; }
    .choices a:hover { border-color: var(--strong-line); }
    .choices a[aria-current] { border-color: var(--ink); box-shadow: inset 0 0 0 1px var(--ink); }
    .choices b { font-weight: 500; }
    .search { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem; margin-bottom: 0.9rem; }
    .search label { color: var(--quiet); font-size: 0.8125rem; }
    .search input { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--strong-line);
      border-radius: 6px; padding: 0.2rem 0.5rem; width: 16rem; max-width: 100%; }
    .search button { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--strong-line);
      border-radius: 6px; padding: 0.2rem 0.8rem; cursor: pointer; }
    .blank { padding: 1.5rem; background: var(--panel); border-radius: 8px; color: var(--quiet); }

    table { border-collapse: collapse; width: 100%; }
    th { font-weight: inherit; text-align: left; }
    th, td { padding: 0 0.9rem 0 0; vertical-align: top; }
    thead th { font-size: 0.75rem; color: var(--quiet); padding-bottom: 0.35rem; white-space: nowrap;
      border-bottom: 1px solid var(--strong-line); vertical-align: bottom; }
    thead th a { color: inherit; text-decoration: none; }
    thead th a:hover { color: var(--ink); text-decoration: underline; }
    thead th[aria-sort] a { color: var(--ink); font-weight: 600; }
    thead th[aria-sort="ascending"] a::after { content: " ↑"; }
    thead th[aria-sort="descending"] a::after { content: " ↓"; }
    .n { text-align: right; white-space: nowrap; }
    .t { white-space: nowrap; }

    .fleet td small, .fleet th small, .routes th small { display: block; }
    .fleet tbody th a { color: var(--ink); font-weight: 600; text-decoration: none; unicode-bidi: isolate; }
    .fleet tbody th a:hover { text-decoration: underline; color: var(--accent); }
    .fleet tbody th small { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
      font-size: 0.6875rem; letter-spacing: -0.01em; }
    .fleet tbody td, .fleet tbody th { padding-top: 0.5rem; }
    .fleet td:nth-child(3) { font-size: 0.8125rem; }
    @media (min-width: 76rem) {
      .fleet tbody th { min-width: 15.75rem; } .fleet td:nth-child(3) { min-width: 13.25rem; } .fleet td:nth-child(7) { min-width: 9.5rem; }
      .fleet td:nth-child(8) { white-space: nowrap; padding-right: 0.5rem; }
    }
    .fleet .why td { padding-top: 0.1rem; padding-bottom: 0.55rem; color: var(--quiet); border-bottom: 1px solid var(--line); }
    .fleet tbody.stalled .why td, .fleet tbody.unreadable .why td, .fleet tbody.slow .why td,
    .fleet tbody.failed .why td { color: var(--ink); }
    .fleet tbody tr:first-child td:first-child { box-shadow: inset 3px 0 transparent; }
    .fleet tbody.stalled, .fleet tbody.failed { background: var(--stalled-tint); }
    .fleet tbody.unreadable { background: var(--unreadable-tint); }
    .fleet tbody.slow { background: var(--slow-tint); }
    .fleet tbody td:first-child { padding-left: 0.75rem; }
    .fleet thead th:first-child { padding-left: 0.75rem; }
    .fleet tbody:target { outline: 2px solid var(--accent); }
    .fleet tbody.ended, .fleet tbody.reset { color: var(--quiet); }
    .p { white-space: nowrap; }
    .bar { display: block; width: 7.5rem; height: 0.375rem; margin: 0.35rem 0 0; background: var(--track); border-radius: 2px;
      color: var(--copying); print-color-adjust: exact; -webkit-print-color-adjust: exact; overflow: hidden; }
    .bar rect { height: 100%; } .bar rect:not([fill]) { fill: currentColor; }
    .bar .o { width: 1%; opacity: 0.45; }
    .bar.g { width: 6rem; height: 0.2rem; color: var(--quiet); }
    .stalled .bar { color: var(--stalled); } .slow .bar { color: var(--slow); } .unreadable .bar { color: var(--unreadable); }
    .finishing .bar { color: var(--finishing); }
    .spark { display: block; margin: 0.15rem 0 0 auto; width: 4.5rem; height: 1.375rem; overflow: visible; color: var(--quiet); }
    .spark path { fill: none; stroke: currentColor; stroke-width: 1.25; }
    .stalled .spark { color: var(--stalled); } .slow .spark { color: var(--slow); }

    .v b, .verdict b, .choices b { white-space: nowrap; }
    .v b, .verdict b { font-weight: 650; }
    .v b::before, .verdict b::before, .choices b::before { content: ""; display: inline-block; width: 0.6rem; height: 0.6rem;
      margin-right: 0.4rem; background: currentColor; forced-color-adjust: none; print-color-adjust: exact;
      -webkit-print-color-adjust: exact; }
    .stalled .v b, .stalled .verdict b, .v.stalled b, a.stalled b::before { color: var(--stalled); }
    .failed .v b, .failed .verdict b, .v.failed b, a.failed b::before { color: var(--failed); }
    .unreadable .v b, .unreadable .verdict b, .v.unreadable b, a.unreadable b::before { color: var(--unreadable); }
    .slow .v b, .slow .verdict b, .v.slow b, a.slow b::before, b.slow { color: var(--slow); }
    .copying .v b, .copying .verdict b, .v.copying b, a.copying b::before { color: var(--copying); }
    .finishing .v b, .finishing .verdict b, .v.finishing b, a.finishing b::before { color: var(--finishing); }
    .ended .v b, .ended .verdict b, .v.ended b, a.ended b::before { color: var(--ended); }
    .unmeasurable .v b, .unmeasurable .verdict b, .v.unmeasurable b, a.unmeasurable b::before { color: var(--unmeasurable); }
    .waiting .v b, .waiting .verdict b, .v.waiting b, a.waiting b::before { color: var(--waiting); }
    .reset .v b, .reset .verdict b, .v.reset b, a.reset b::before { color: var(--quiet); }
    .failed b::before { clip-path: polygon(20% 0, 50% 30%, 80% 0, 100% 20%, 70% 50%, 100% 80%, 80% 100%, 50% 70%, 20% 100%, 0 80%, 30% 50%, 0 20%); }
    .unreadable b::before { clip-path: polygon(50% 0, 100% 50%, 50% 100%, 0 50%); }
    .slow b::before { clip-path: polygon(50% 0, 100% 100%, 0 100%); }
    .copying b::before { clip-path: polygon(10% 0, 100% 50%, 10% 100%); }
    .finishing b::before { clip-path: polygon(0 0, 60% 0, 60% 100%, 0 100%, 0 0, 75% 0, 75% 100%, 100% 100%, 100% 0, 75% 0); }
    .ended b::before { clip-path: polygon(14% 44%, 38% 68%, 86% 12%, 100% 26%, 38% 98%, 0 58%); }
    .reset b::before { clip-path: polygon(90% 0, 90% 100%, 0 50%); }
    .unmeasurable b::before { clip-path: polygon(0 35%, 100% 35%, 100% 65%, 0 65%); }
    .waiting b::before { border-radius: 50%; background: none !important; border: 2px solid currentColor; }

    .key { color: var(--quiet); font-size: 0.75rem; padding: 0.6rem 0.75rem 0; }
    .pager { display: flex; flex-wrap: wrap; gap: 1rem; padding: 0.9rem 0.75rem; }
    .pager span { color: var(--strong-line); }
    .pager .here { color: var(--quiet); }
    table.history tbody td, table.history tbody th, .routes td, .routes tbody th { padding-top: 0.45rem; padding-bottom: 0.45rem;
      border-bottom: 1px solid var(--line); }
    table.history th[scope=row] { font-weight: 600; unicode-bidi: isolate; }
    .fleet th small { font-weight: 400; }
    .routes { margin-top: 2rem; max-width: 62rem; } .routes > p { color: var(--quiet); margin-bottom: 0.5rem; }

    """#

  private static let details = #"""
    .crumb { padding-top: 1rem; font-size: 0.8125rem; color: var(--quiet); }
    .crumb a { color: inherit; }
    .one { padding: 0.4rem 0 1.25rem; }
    .one h1 { unicode-bidi: isolate; }
    .id { color: var(--quiet); margin: 0.15rem 0 0.7rem; }
    .verdict { font-size: 1rem; padding: 0.7rem 1rem; border-left: 4px solid var(--quiet); background: var(--panel);
      border-radius: 0 8px 8px 0; max-width: 68rem; }
    .verdict b { margin-right: 0.35rem; }
    .stalled .verdict, .failed .verdict { border-color: var(--stalled); background: var(--stalled-tint); }
    .unreadable .verdict { border-color: var(--unreadable); background: var(--unreadable-tint); }
    .slow .verdict { border-color: var(--slow); background: var(--slow-tint); }
    .copying .verdict { border-color: var(--copying); }
    .finishing .verdict, .ended .verdict { border-color: var(--ended); }
    .one .bad { margin-top: 0.6rem; }

    .facts { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1.1rem 1.5rem; margin-bottom: 2rem; }
    .facts dt { font-size: 0.75rem; color: var(--quiet); }
    .facts dd { font-size: 1.125rem; font-weight: 600; line-height: 1.3; }
    .facts small { display: block; font-weight: 400; margin-top: 0.1rem; line-height: 1.4; }
    .facts .bar { width: 100%; max-width: 12rem; height: 0.5rem; margin: 0.25rem 0 0.2rem; }
    .facts .host { font-size: 0.9375rem; }

    .course { margin-bottom: 2.25rem; }
    .chart { display: block; overflow: visible; font-size: 0.75rem; }
    .chart svg { overflow: visible; }
    .chart text { fill: var(--quiet); }
    text.now, text.stall, text.due { paint-order: stroke; stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round; }
    .short { display: none; }
    .grid, .tick { stroke: var(--line); }
    .stairs { fill: none; stroke: var(--copying); stroke-width: 2; vector-effect: non-scaling-stroke; }
    .plateau { fill: var(--stalled); fill-opacity: 0.08; }
    .gap { fill: var(--shade); fill-opacity: 0.12; }
    .wedge { fill: var(--copying); fill-opacity: 0.13; }
    line.pace { stroke: var(--copying); stroke-width: 1.5; stroke-dasharray: 5 4; }
    line.now { stroke: var(--quiet); }
    line.stall { stroke: var(--stalled); stroke-width: 1.5; } .chart text.stall { fill: var(--stalled); font-weight: 600; }
    line.due { stroke: var(--slow); stroke-width: 1.5; stroke-dasharray: 2 3; } .chart text.due { fill: var(--slow); }
    .area { fill: var(--copying); fill-opacity: 0.25; }
    .s { fill: var(--quiet); }
    .s.stalled, .s.failed { fill: var(--stalled); } .s.unreadable { fill: var(--unreadable); } .s.slow { fill: var(--slow); }
    .s.copying { fill: var(--copying); } .s.finishing, .s.ended { fill: var(--ended); }
    .is-failed .s.ended { fill: var(--failed); } .is-reset .s.ended { fill: var(--strong-line); }
    .s.waiting, .s.unmeasurable { fill: var(--strong-line); }
    figcaption { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; color: var(--quiet); font-size: 0.75rem; margin-top: 0.35rem; }
    .k::before { content: ""; display: inline-block; width: 1rem; height: 0.6rem; margin-right: 0.4rem; vertical-align: -0.05rem; }
    .k.stairs::before { height: 0; border-top: 2px solid var(--copying); vertical-align: 0.25rem; }
    .k.pace::before { height: 0; border-top: 2px dashed var(--copying); vertical-align: 0.25rem; }
    .k.plateau::before { background: var(--stalled); opacity: 0.25; }
    .k.gap::before { background: var(--shade); opacity: 0.25; }
    .k.strip::before { background: linear-gradient(90deg, var(--copying) 60%, var(--stalled) 60%); height: 0.4rem; }

    .columns { display: grid; grid-template-columns: 3fr 2fr; gap: 2.5rem; margin-bottom: 2.25rem; align-items: start; }
    .steps li { border-top: 1px solid var(--line); padding: 0.75rem 0; display: grid; grid-template-columns: 1fr auto; gap: 0.35rem 1rem; }
    .steps pre { grid-column: 1 / -1; grid-row: 2; background: var(--code); border-radius: 6px; padding: 0.45rem 0.7rem;
      white-space: pre-wrap; user-select: all; }
    .steps .badge { grid-row: 1; grid-column: 2; white-space: nowrap; font-size: 0.75rem; color: var(--quiet); }
    .steps .change .badge { color: var(--slow); font-weight: 600; } .steps .loss .badge { color: var(--stalled); font-weight: 600; }
    .steps .loss .badge::before { content: "⚠ "; }
    .steps .risk { grid-column: 1 / -1; color: var(--ink); border-left: 3px solid var(--slow); padding-left: 0.7rem; font-size: 0.8125rem; }
    .steps .loss .risk { border-color: var(--stalled); }
    .steps > p { margin-bottom: 0.6rem; }
    .told { margin-top: 2rem; } .told > ul > li { padding: 0.4rem 0; border-top: 1px solid var(--line); }
    .told li li { color: var(--quiet); font-size: 0.8125rem; }
    .told .firing strong { color: var(--stalled); }
    .policy > p { margin-bottom: 0.5rem; }
    .policy td, .policy th { padding-top: 0.25rem; padding-bottom: 0.25rem; border-top: 1px solid var(--line); }
    .record { margin-bottom: 1.75rem; }
    .record td { padding-top: 0.3rem; padding-bottom: 0.3rem; border-bottom: 1px solid var(--line); }
    .record .wide { overflow-x: auto; }
    details { border: 1px solid var(--line); border-radius: 8px; padding: 0.5rem 0.9rem; margin-bottom: 0.6rem; }
    details[open] summary { margin-bottom: 0.6rem; }
    summary { cursor: pointer; }
    details table { width: auto; min-width: 30rem; }

    """#

  private static let runbooks = #"""
    .list .panels { margin-bottom: 0; } .list .panels .alerts li, .list .panels .seen { display: block; }
    .list .panels li { padding-top: 0.55rem; padding-bottom: 0.55rem; } .list .panels li::before { top: 0.9rem; }
    .list .panels li > a:first-child { font-weight: 600; } .list .panels p { margin: 0.1rem 0; max-width: 62rem; }
    .text { max-width: 56rem; padding-top: 1.4rem; font-size: 0.9375rem; line-height: 1.55; }
    .crumb + .text { padding-top: 0.4rem; } .text h1 { margin-bottom: 1rem; } .text h2 { font-size: 1.125rem; margin: 2rem 0 0.6rem; }
    .text h3 { font-size: 0.9375rem; color: var(--ink); margin: 1.4rem 0 0.4rem; }
    .text p, .text pre, .text .wide, .text ul, .text ol { margin-bottom: 0.75rem; }
    .text ul { list-style: disc; } .text ol { list-style: decimal; } .text ul, .text ol { padding-left: 1.6rem; }
    .text li { margin-bottom: 0.4rem; } .text li::marker { color: var(--quiet); } .text li > p:last-child { margin-bottom: 0; }
    .text :not(pre) > code { background: var(--code); border-radius: 4px; padding: 0.05rem 0.3rem; }
    .text pre { background: var(--code); border-radius: 6px; padding: 0.6rem 0.8rem; overflow-x: auto; color: var(--quiet);
      overflow-wrap: normal; line-height: 1.5; }
    .text kbd { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; color: var(--ink); font-weight: 600; } .text kbd::before { content: "$ "; color: var(--accent); }
    .text cite { font-style: italic; }
    .text table { font-size: 0.875rem; } .text td { padding-top: 0.4rem; padding-bottom: 0.4rem; border-bottom: 1px solid var(--line); }
    .text td:first-child { min-width: 11rem; }
    .text ul.runbooks { list-style: none; padding: 0; } .runbooks li { padding: 0.5rem 0; border-top: 1px solid var(--line); margin: 0; }
    .runbooks li > a { font-weight: 600; }

    """#

  private static let narrow = #"""
    @media screen and (max-width: 60rem) {
      body { padding: 0 1rem 2rem; }
      h1 { font-size: 1.375rem; }
      .columns { grid-template-columns: 1fr; }
      .panels .alerts li, .panels .seen { display: block; }
      .fleet td:nth-child(3) { font-size: inherit; }
      .facts { grid-template-columns: 1fr 1fr; }
      #fresh { margin-left: 0; width: 100%; }
      .fleet table.history thead, .routes thead { position: absolute; left: -100rem; }
      .fleet table:not(.history) thead, .fleet table:not(.history) thead tr { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.1rem 0.9rem; }
      .fleet table:not(.history) thead { margin-bottom: 0.6rem; } .fleet thead tr::before { content: "Order by"; font-size: 0.75rem; color: var(--quiet); }
      .fleet table:not(.history) thead th { padding: 0; border: 0; }
      .fleet table, .fleet tbody, .fleet tr, .fleet tbody td, .fleet tbody th,
      .routes table, .routes tbody, .routes tbody td, .routes tbody th { display: block; padding: 0; }
      .fleet tbody:not([class]) { display: block; }
      .fleet tbody[class], table.history tbody tr, .routes tbody tr { border: 1px solid var(--line); border-radius: 8px; padding: 0.7rem 0.9rem; margin-bottom: 0.6rem; }
      .fleet tbody[class] tr:first-child, table.history tbody tr, .routes tbody tr { display: grid; grid-template-columns: 1fr 1fr; gap: 0.5rem 1rem; }
      .fleet tbody td:first-child { padding-left: 0; }
      .fleet tbody tr:first-child td:first-child, .fleet tbody th, .fleet tbody td:nth-child(3),
      table.history td:first-child, .routes tbody th { grid-column: 1 / -1; }
      .fleet tbody td.n, .routes td.n { text-align: left; } .routes td.n { white-space: normal; } .fleet .spark { margin-left: 0; }
      .fleet tbody .bar { width: 100%; max-width: 20rem; }
      .fleet .why td { border: 0; padding: 0.5rem 0 0; } .fleet .why td:first-child { display: none; }
      table.history tbody td, table.history tbody th, .routes tbody td, .routes tbody th { border: 0; padding: 0; }
      .fleet tbody td:nth-child(n+4)::before { display: block; font-size: 0.6875rem; color: var(--quiet); }
      .fleet tbody[class] td:nth-child(4)::before { content: "Size"; } .fleet tbody[class] td:nth-child(5)::before { content: "Progress"; }
      .fleet tbody[class] td:nth-child(6)::before { content: "Copy rate"; } .fleet tbody[class] td:nth-child(7)::before { content: "Done (UTC)"; }
      .fleet tbody[class] td:nth-child(8)::before { content: "Last new percent"; }
      table.history td:nth-last-child(-n+6):not(:first-child, :nth-child(3))::before { display: block; font-size: 0.6875rem; color: var(--quiet); }
      table.history td:nth-last-child(6):not(:nth-child(3))::before { content: "Cloud"; } table.history td:nth-last-child(5)::before { content: "Size"; }
      table.history td:nth-last-child(4)::before { content: "Took"; } table.history td:nth-last-child(3)::before { content: "Mean rate"; }
      table.history td:nth-last-child(2)::before { content: "For its route"; } table.history td:nth-last-child(1)::before { content: "Ended (UTC)"; }
      .routes td::before { display: block; font-size: 0.6875rem; color: var(--quiet); }
      .routes td:nth-last-child(6)::before { content: "Cloud"; } .routes td:nth-last-child(5)::before { content: "Copies"; }
      .routes td:nth-last-child(4)::before { content: "Mean"; } .routes td:nth-last-child(3)::before { content: "Median"; }
      .routes td:nth-last-child(2)::before { content: "Slowest to fastest"; } .routes td:nth-last-child(1)::before { content: "Last (UTC)"; }
      .record > .wide thead { display: none; } .record > .wide tr { display: block; padding: 0.5rem 0; border-bottom: 1px solid var(--line); }
      .brand { padding-block: 0.15rem; } summary { padding-block: 0.2rem; }
      .crumb a, .panels a, .fleet thead a, .fleet tbody th a, .runbooks li > a, .pager a, .search a, footer a { display: inline-block;
        padding-block: 0.25rem; }
      .panels li > a:first-child, .panels li strong a { margin-top: -0.25rem; }
      .text td:first-child { min-width: 8rem; } .text h1 { font-size: 1.25rem; }
      .record > .wide td { display: inline-block; border: 0; padding: 0 0.75rem 0 0; } .record > .wide td:last-child { display: block; }
    }
    @media (max-width: 40rem) {
      .long, .chart .alt { display: none; }
      .short { display: inline; }
    }
    @media (max-width: 30rem) {
      .search label { width: 100%; } .search input { width: auto; flex: 1 1 10rem; }
      .steps li { grid-template-columns: 1fr; } .steps .badge { grid-column: 1; grid-row: 3; } .steps pre { grid-row: 2; }
    }
    @media (prefers-reduced-motion: no-preference) {
      .old main { transition: filter 0.4s; }
    }
    @media print {
      :root { color-scheme: light; --paper: #fff; --panel: #fff; --ink: #000; --quiet: #444; --line: #bbb; }
      html { font-size: 9pt; }
      body { max-width: none; padding: 0; }
      header nav, .search, .choices, .pager, .skip, footer a { display: none; }
      .panels { gap: 0; } .panels section { padding: 0.25rem 0; }
      .fleet .bar { width: 5rem; } .fleet .bar.g { width: 4rem; } .fleet td:nth-child(3) { min-width: 9.5rem; }
      .fleet tbody[class], tr, .steps li, .course, .policy, .told li { break-inside: avoid; }
      thead { display: table-header-group; }
      a { color: inherit; text-decoration: none; }
      details::details-content { content-visibility: visible; }
    }

    """#
}
