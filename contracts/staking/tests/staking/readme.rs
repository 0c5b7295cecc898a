//! The README's examples are messages that the contract reads.

use cosmwasm_std::from_json;
use flywheel_types::staking::{ExecuteMsg, InstantiateMsg, QueryMsg};

#[test]
fn every_example_in_the_readme_is_a_valid_message() {
    let readme = include_str!("../../README.md");
    let examples: Vec<&str> = readme
        .split("```json\n")
        .skip(1)
        .map(|part| part.split("```").next().unwrap())
        .collect();
    assert_eq!(examples.len(), 6);
    from_json::<InstantiateMsg>(examples[0]).unwrap();
    from_json::<ExecuteMsg>(examples[1]).unwrap();
    from_json::<ExecuteMsg>(examples[2]).unwrap();
    from_json::<ExecuteMsg>(examples[3]).unwrap();
    from_json::<ExecuteMsg>(examples[4]).unwrap();
    from_json::<QueryMsg>(examples[5]).unwrap();
}
