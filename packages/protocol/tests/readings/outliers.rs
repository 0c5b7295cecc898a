//! Machines against their neighbours.

use flywheel_protocol::readings::{
    Aggregate, Neighbourhood, OutlierLimit, OutlierRule, ReadingRules, Reason, Tally, Work, find_outliers,
};
use flywheel_protocol::{H3Cell, MachineId};
use proptest::prelude::*;

use crate::suite::{Day, home, rules};

fn three_times() -> OutlierRule {
    OutlierRule {
        neighbours: Neighbourhood::Class,
        min_neighbours: 3,
        limit: OutlierLimit::Ratio {
            ten_thousandths: 30_000,
        },
    }
}

/// Machines 1, 2, 3, ... with these levels, all at home.
fn machines(levels: &[i128]) -> Vec<Aggregate> {
    let aggregate = |(level, id): (&i128, u64)| Aggregate {
        machine: MachineId::new(id).unwrap(),
        cell: Some(home()),
        level: *level,
    };
    levels.iter().zip(1..).map(aggregate).collect()
}

fn outliers(rule: &OutlierRule, aggregates: &[Aggregate]) -> Vec<u64> {
    find_outliers(rule, aggregates)
        .into_iter()
        .map(MachineId::get)
        .collect()
}

#[test]
fn a_machine_with_more_than_three_times_its_neighbours_median_is_an_outlier() {
    // Machine 4's neighbours: 90, 100, 110, median 100. 300 is three times it, 301 is more.
    assert_eq!(outliers(&three_times(), &machines(&[100, 90, 110, 300])), [0; 0]);
    assert_eq!(outliers(&three_times(), &machines(&[100, 90, 110, 301])), [4]);
}

#[test]
fn of_an_even_number_of_neighbours_the_lower_middle_counts() {
    // Machine 5's neighbours: 10, 20, 40, 50: the lower middle is 20, so 61 is too much.
    // Machine 4 (50): 10, 20, 40, 61, lower middle 20, at most 60.
    assert_eq!(outliers(&three_times(), &machines(&[10, 20, 40, 50, 61])), [5]);
}

#[test]
fn two_neighbours_are_too_few_to_judge() {
    assert_eq!(outliers(&three_times(), &machines(&[1, 1, 1_000_000])), [0; 0]);
}

#[test]
fn an_idle_crowd_does_not_make_outliers_of_the_busy() {
    assert_eq!(
        outliers(&three_times(), &machines(&[0, 0, 0, 0, 0, 100, 110, 120, 90])),
        [0; 0]
    );
}

#[test]
fn a_difference_works_both_ways_and_below_zero() {
    let rule = OutlierRule {
        limit: OutlierLimit::Difference { value: 5 },
        ..three_times()
    };

    // Machine 4: neighbours -3, -2, -1, median -2: 3 is 5 away, 4 is 6 away. Machine 5: -8 is 6 below -2.
    assert_eq!(outliers(&rule, &machines(&[-3, -2, -1, 3])), [0; 0]);
    assert_eq!(outliers(&rule, &machines(&[-3, -2, -1, 4, -8])), [4, 5]);
}

#[test]
fn neighbours_share_the_larger_cell() {
    let rule = OutlierRule {
        neighbours: Neighbourhood::Cell { resolution: 6 },
        ..three_times()
    };
    let mut all = machines(&[100, 90, 110, 1_000]);
    assert_eq!(outliers(&rule, &all), [4]);

    // Far away it has no neighbours, and without a cell or with one larger than the neighbourhood none either.
    for cell in [
        Some(H3Cell::new(0x0872_8308_28ff_ffff).unwrap()),
        None,
        Some(home().parent(5).unwrap()),
    ] {
        all[3].cell = cell;
        assert_eq!(outliers(&rule, &all), [0; 0], "{cell:?}");
    }
}

#[test]
fn a_class_is_compared_by_amount_or_by_mean_and_silence_says_nothing() {
    let judged = Day::under(rules()).judge_hours(&[10, 11, 13]);
    let presence = ReadingRules {
        work: Work::Presence,
        ..rules()
    };
    let level = |rules: &ReadingRules, tally: &Tally| {
        Aggregate::of(MachineId::FIRST, None, tally, rules).map(|aggregate| aggregate.level)
    };

    assert_eq!(level(&rules(), &judged.tally), Some(34_000_000));
    // floor(34,000,000 / 3)
    assert_eq!(level(&presence, &judged.tally), Some(11_333_333));
    assert_eq!(level(&rules(), &Tally::default()), None);
}

#[test]
fn an_outlier_loses_everything_it_reported_and_its_quality() {
    let mut tally = Day::under(rules()).judge_hours(&[10, 11, -1]).tally;

    tally.refuse_accepted(Reason::Outlier);

    assert_eq!((tally.accepted(), tally.refused(), tally.work(&rules())), (0, 3, 0));
    let reasons: Vec<_> = tally.by_reason().collect();
    assert_eq!(reasons, [(Reason::Negative, 1), (Reason::Outlier, 2)]);
}

#[test]
fn the_largest_levels_do_not_overflow() {
    assert_eq!(
        outliers(
            &three_times(),
            &machines(&[i128::MAX, i128::MAX, i128::MAX, i128::MIN, 1])
        ),
        [0; 0]
    );
    let rule = OutlierRule {
        limit: OutlierLimit::Difference { value: u64::MAX },
        ..three_times()
    };
    assert_eq!(outliers(&rule, &machines(&[i128::MAX, i128::MIN, 0, 0, 0])), [1, 2]);
}

proptest! {
    #[test]
    fn the_order_of_machines_does_not_matter(
        levels in prop::collection::vec(-50_i128..500, 0..40),
        seed in any::<u64>(),
        by_ratio in any::<bool>(),
    ) {
        let limit = if by_ratio {
            OutlierLimit::Ratio { ten_thousandths: 20_000 }
        } else {
            OutlierLimit::Difference { value: 100 }
        };
        let rule = OutlierRule { limit, ..three_times() };
        let all = machines(&levels);
        let mut shuffled = all.clone();
        shuffled.sort_by_key(|aggregate| aggregate.machine.get().wrapping_mul(seed | 1));

        prop_assert_eq!(find_outliers(&rule, &all), find_outliers(&rule, &shuffled));
    }

    #[test]
    fn the_quick_median_is_the_median_of_the_others(levels in prop::collection::vec(1_i128..100, 4..20)) {
        let ratio = three_times();
        let difference = OutlierRule { limit: OutlierLimit::Difference { value: 30 }, ..ratio };
        let by_ratio = outliers(&ratio, &machines(&levels));
        let by_difference = outliers(&difference, &machines(&levels));
        for (position, level) in levels.iter().enumerate() {
            let mut others = levels.clone();
            others.remove(position);
            others.sort_unstable();
            let median = others[(others.len() - 1) / 2];
            let machine = position as u64 + 1;
            prop_assert_eq!(by_ratio.contains(&machine), level * 10_000 > median * 30_000);
            prop_assert_eq!(by_difference.contains(&machine), (level - median).abs() > 30);
        }
    }
}
