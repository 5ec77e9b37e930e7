"""What names take away: for each of some thousand words as somebody's name, the share of a day's lines and events."""

from __future__ import annotations

from lab import day


def main() -> None:
    """Print the share, and the names that take most."""
    figures = {
        "lines of applications": day.lost_from_lines(day.NAMES, day.scrubbed_with),
        "events of the learner": day.lost_from_events(day.NAMES),
    }
    for what, loss in figures.items():
        print(f"{what}, lost to {len(day.NAMES):,} names{'':<8} {loss.share * 1e6:.2f} of a million characters")
        for name, count in loss.of.most_common(5):
            print(f"  {name:<20} {count} characters of {loss.characters:,}: …{loss.examples[name][-60:]}")


if __name__ == "__main__":
    main()
