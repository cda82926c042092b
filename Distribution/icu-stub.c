// An empty table of ICU's data in the place of the 30 MB that Foundation brings: names of languages and months,
// collation, calendars, break rules. Dapple asks for none of them. What it uses of Foundation does without (regular
// expressions, through Yams, have the properties of characters in their code), and a program that asked all the same
// would get ICU's defaults.
//
// This is ICU's own way to leave its data out (stubdata.cpp in its sources: a table of contents without entries). The
// linker is told to take it for the data: --wrap=NAME makes of every reference to NAME one to __wrap_NAME.

#include <stdint.h>

// As in ICU's udata.h (UDataInfo) and ucmndata.h (MappedData, UDataOffsetTOC).
const struct {
  uint16_t header_size;
  uint8_t magic[2];
  struct {
    uint16_t size, reserved;
    uint8_t is_big_endian, charset_family, size_of_uchar, reserved_byte;
    uint8_t data_format[4], format_version[4], data_version[4];
  } info;
  uint8_t padding[8];
  uint32_t count, reserved;
} __attribute__((aligned(16))) ICU_DATA = {
    .header_size = 32,
    .magic = {0xda, 0x27},
    .info = {.size = 20, .size_of_uchar = 2, .data_format = {'T', 'o', 'C', 'P'}, .format_version = {1}},
};
