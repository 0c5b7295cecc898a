//! Records written as JSON arrays.

/// Writes a record as the array of its fields, in the order given, and reads it back: a name written costs as much as a
/// value. The order stays for ever; every field must be named. A reader passes over fields that a later version has
/// appended. Fields after a semicolon were appended when records without them existed already: in those they are the default.
///
/// Contracts use it for private records too: `flywheel_types::compact!(Row { first, second });`. A derived tuple struct
/// will not do: the serializer that contracts are built with does not write those.
#[macro_export]
macro_rules! compact {
    ($record:ident { $($field:ident),+ $(,)? $(; $($late:ident),+ $(,)?)? }) => {
        impl $crate::serde::Serialize for $record {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let Self { $($field,)+ $($($late,)+)? } = self;
                $crate::serde::Serialize::serialize(&($($field,)+ $($($late,)+)?), serializer)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $record {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Fields;

                impl<'de> $crate::serde::de::Visitor<'de> for Fields {
                    type Value = $record;

                    fn expecting(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        f.write_str(concat!("the fields of ", stringify!($record), " as an array"))
                    }

                    fn visit_seq<A: $crate::serde::de::SeqAccess<'de>>(
                        self,
                        mut fields: A,
                    ) -> Result<$record, A::Error> {
                        $(
                            let $field = fields
                                .next_element()?
                                .ok_or_else(|| $crate::serde::de::Error::missing_field(stringify!($field)))?;
                        )+
                        $($(let $late = fields.next_element()?.unwrap_or_default();)+)?
                        while fields.next_element::<$crate::serde::de::IgnoredAny>()?.is_some() {}
                        Ok($record { $($field,)+ $($($late,)+)? })
                    }
                }

                deserializer.deserialize_seq(Fields)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::{Uint128, from_json, to_json_string};

    use crate::rewards::Budget;
    use crate::staking::Staker;

    #[test]
    fn a_record_is_written_as_an_array_and_read_back() {
        let budget = Budget {
            machines: Uint128::new(7),
            oracles: Uint128::new(3),
            revenue: Uint128::zero(),
        };
        let text = to_json_string(&budget).unwrap();
        assert_eq!(text, r#"["7","3","0"]"#);
        assert_eq!(from_json::<Budget>(&text).unwrap(), budget);

        let staker = Staker {
            since: 12,
            bonds: Uint128::new(5),
            ..Staker::default()
        };
        let text = to_json_string(&staker).unwrap();
        assert_eq!(text, r#"[12,"5","0",null,"0"]"#);
        assert_eq!(from_json::<Staker>(&text).unwrap(), staker);
    }

    #[test]
    fn a_record_with_a_field_too_few_is_refused_and_appended_ones_are_passed_over() {
        from_json::<Budget>(r#"["7","3"]"#).unwrap_err();

        let longer = from_json::<Budget>(r#"["7","3","0",[1,{"later":null}],"x"]"#).unwrap();
        assert_eq!(
            (longer.machines.u128(), longer.oracles.u128(), longer.revenue.u128()),
            (7, 3, 0)
        );
    }
}
